import type { Task } from '../task.ts';
import { judgeSubmission } from './judge.ts';
import type { Recorder } from './recorder.ts';

/**
 * Records a task anew whose row is gone: the database was restored from before its acceptance, and the engine still
 * knows the command. Harmless where the command is recorded again by another way meanwhile.
 *
 * @returns false where another command has taken the taskId
 * @throws TransientError where the database is away
 */
export async function remember(recorder: Recorder, { command }: Task): Promise<boolean> {
  const candidate = judgeSubmission(Buffer.from(JSON.stringify(command)));
  const [recorded] = await recorder.recordSubmissions([candidate]);
  if (recorded instanceof Error) throw recorded;
  return recorded?.kind !== 'conflict';
}
