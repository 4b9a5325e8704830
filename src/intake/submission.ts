import type { TaskRow } from '../store/tasks.ts';

/**
 * What became of one submitted command. A command that breaks the contract is a thrown `DefiniteError`, a
 * dependency that is away a thrown `TransientError`: in both cases nothing was accepted.
 */
export type Submission =
  /** Recorded now: it will end in a result, whatever dies. */
  | { kind: 'accepted'; task: TaskRow }
  /** The same command was accepted before. */
  | { kind: 'duplicate'; task: TaskRow }
  /** Another command uses the taskId. */
  | { kind: 'conflict'; taskId: string };
