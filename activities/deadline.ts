import { DefiniteError, ErrorCode } from '../src/errors.ts';
import type { Task } from '../src/task.ts';

/** Longer than any timer can be set for; a command with such a deadline has none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Deadline {
  /** Aborted, with a DefiniteError TIMEOUT, when the time is over. */
  signal: AbortSignal;
  /** The work is done: nothing is to fire any more. */
  clear(): void;
}

/**
 * Fires when `metadata.timeout` seconds are over since the command was accepted; never, where none is given.
 *
 * @param pausedMs for how long the task was paused meanwhile, in milliseconds: that does not count
 */
export function deadline(task: Task, pausedMs = 0): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const seconds = task.command.payload?.metadata?.['timeout'];
  const left =
    typeof seconds === 'number' && seconds > 0
      ? Date.parse(task.acceptedAt) + pausedMs + seconds * 1000 - Date.now()
      : Number.POSITIVE_INFINITY;
  const noTimer = { signal, clear: () => undefined };
  if (left > LONGEST_TIMER_MS) return noTimer;
  const fire = (): void => {
    const message = `Not done within its timeout of ${String(seconds)} s`;
    controller.abort(new DefiniteError(ErrorCode.TIMEOUT, message, { seconds }));
  };
  if (left <= 0) {
    fire();
    return noTimer;
  }
  const timer = setTimeout(fire, left);
  return { signal, clear: () => clearTimeout(timer) };
}
