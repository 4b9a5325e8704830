import type { Task } from '../task.ts';
import { judgeSubmission } from './judge.ts';
import type { Recorder } from './recorder.ts';

/**
 * Records a task anew whose row is gone: the database was restored from before its acceptance, and the engine still
 * knows the command. Harmless where the command is recorded again by another way meanwhile.
 *
 * @throws TransientError where the database is away
 */
export async function remember(recorder: Recorder, { command }: Task): Promise<void> {
  const candidate = judgeSubmission(Buffer.from(JSON.stringify(command)));
  const [recorded] = await recorder.recordSubmissions([candidate]);
  if (recorded instanceof Error) throw recorded;
}
