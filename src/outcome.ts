import type { CommandResult } from '../schemas/generated/command-result.ts';
import type { ErrorCode, ErrorDetails, RnleError } from './errors.ts';

/** What the work hands back when it did all or part of what was asked. */
export interface WorkResult {
  status: 'SUCCESS' | 'PARTIAL_SUCCESS';
  result: NonNullable<CommandResult['result']>;
}

/** What the work answers when it failed for good. */
export interface WorkFailure {
  status: 'FAILURE';
  error: { code: ErrorCode; message: string; details?: ErrorDetails };
}

/** How a run of a task ended; the body of its result message. */
export type Outcome = WorkResult | WorkFailure;

export function failure(error: Pick<RnleError, 'code' | 'message' | 'details'>): WorkFailure {
  const { code, message, details } = error;
  return { status: 'FAILURE', error: { code, message, ...(details && { details }) } };
}
