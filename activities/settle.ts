import { ErrorCode } from '../src/errors.ts';
import type { Outcome } from '../src/outcome.ts';
import type { Ending, Settler } from '../src/settle/settler.ts';
import type { Task } from '../src/task.ts';

/** Work that came to no outcome of its own. */
export interface Failed {
  settled: false;
  failure: { kind: 'cancelled' } | { kind: 'gave-up'; retries: number; lastError: string; code?: string };
}

export type Unsettled = { outcome: Outcome; processingTime: number } | Pick<Failed, 'failure'>;

export type Settle = (task: Task, unsettled: Unsettled) => Promise<{ settled: true; status: string }>;

/** Of what the work last said, in characters: it may be another server's whole answer. */
const KEPT_ERROR_LENGTH = 2_000;

/** Settles what the work could not settle itself. */
export function settle(settler: Settler): Settle {
  return async (task, unsettled) => ({
    settled: true,
    status: await settler.settle(task, endingOf(unsettled)),
  });
}

export function endingOf(unsettled: Unsettled): Ending {
  if ('outcome' in unsettled) return unsettled;
  const { failure } = unsettled;
  if (failure.kind === 'cancelled') {
    const error = { code: ErrorCode.CANCELLED, message: 'The command was cancelled' };
    return { outcome: { status: 'FAILURE', error } };
  }
  const { retries, code } = failure;
  const lastError = failure.lastError.slice(0, KEPT_ERROR_LENGTH).toWellFormed();
  const error =
    code === ErrorCode.INTERNAL
      ? { code: ErrorCode.INTERNAL, message: 'Processing failed unexpectedly', details: { lastError } }
      : {
          code: ErrorCode.MAX_RETRIES_EXCEEDED,
          message: `Processing failed after ${retries} retries`,
          details: { lastError, ...(code !== undefined && { lastCode: code }) },
        };
  return {
    outcome: { status: 'FAILURE', error },
    deadLetter: { retryCount: code === ErrorCode.INTERNAL ? 0 : retries },
  };
}
