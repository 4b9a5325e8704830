import type { Command } from '../schemas/generated/command.ts';
import type { Outcome } from './outcome.ts';
import type { Task } from './task.ts';

/** Does the work of one task type. */
export interface TaskHandler {
  /** Decided once, when the command is accepted, so that every replay of its workflow takes the same way. */
  duration(command: Command): Task['duration'];
  /**
   * May run more than once for a task, so what it stores it stores under the taskId.
   *
   * @param onPartial to be told what there is of the outcome so far, where it comes bit by bit
   * @throws DefiniteError to answer with a FAILURE, TransientError to be tried again
   */
  work(task: Task, signal: AbortSignal, onPartial: (text: string) => void): Promise<Outcome>;
}
