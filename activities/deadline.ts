import { DefiniteError, ErrorCode } from '../src/errors.ts';
import type { Task } from '../src/task.ts';

/** Longer than any timer can be set for; a command with such a deadline has none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Fires when `metadata.timeout` seconds are over since the command was accepted; never, where none is given. */
export function deadline(task: Task): AbortSignal {
  const seconds = task.command.payload?.metadata?.['timeout'];
  if (typeof seconds !== 'number' || !(seconds > 0)) return new AbortController().signal;
  const left = Date.parse(task.acceptedAt) + seconds * 1000 - Date.now();
  if (left > LONGEST_TIMER_MS) return new AbortController().signal;
  const timedOut = new DefiniteError(ErrorCode.TIMEOUT, `Not done within its timeout of ${seconds} s`, {
    seconds,
  });
  if (left <= 0) return AbortSignal.abort(timedOut);
  const controller = new AbortController();
  setTimeout(() => controller.abort(timedOut), left).unref();
  return controller.signal;
}
