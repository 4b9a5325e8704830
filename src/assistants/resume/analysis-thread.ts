import type { AnalysisTask } from './analyse.ts';
import { analyse, loadAnalyser } from './analyse.ts';

/** Body of a worker thread: analyses one text at a time. */
export default async function run(task: AnalysisTask): Promise<ReturnType<typeof analyse>> {
  await loadAnalyser();
  return analyse(task);
}
