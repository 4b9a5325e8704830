/**
 * The one error vocabulary. Poison and outage are different types: a `DefiniteError` will fail the same way
 * next time and is answered for good; a `TransientError` is worth another try. Mapped once to a Temporal
 * failure (activities), once to HTTP (src/http/errors.ts), once to a result (src/outcome.ts).
 */
export const ErrorCode = {
  /** The message or the work's input does not satisfy the contract; `details` names field and reason. */
  VALIDATION_ERROR: 'VALIDATION_ERROR',
  /** The message is over the size limit, counted after decompression. */
  MESSAGE_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  /** Another command already uses this taskId. */
  DUPLICATE_TASK_ID: 'DUPLICATE_TASK_ID',
  /** The record is older than the task rows that would recognise it. */
  EXPIRED: 'EXPIRED',
  /** Postgres or Temporal refused this one item as bad data. */
  UNSTORABLE: 'UNSTORABLE',
  UNKNOWN_ASSISTANT: 'UNKNOWN_ASSISTANT',
  /** The provider will not have the model answer this input. */
  MODEL_REFUSED: 'MODEL_REFUSED',
  /** The model's answer is not in the structure that the assistant promises, not the second one either. */
  INVALID_ANSWER: 'INVALID_ANSWER',
  NO_HABIT_SCHEDULED: 'NO_HABIT_SCHEDULED',
  /** The result is over the results topic's limit. */
  RESULT_TOO_LARGE: 'RESULT_TOO_LARGE',
  /** The retry policy gave up. */
  MAX_RETRIES_EXCEEDED: 'MAX_RETRIES_EXCEEDED',
  /** `metadata.timeout` was over before the work was done. */
  TIMEOUT: 'TIMEOUT',
  /** The workflow was cancelled, terminated, or ended from outside without settling its task. */
  CANCELLED: 'CANCELLED',
  TERMINATED: 'TERMINATED',
  WORKFLOW_FAILED: 'WORKFLOW_FAILED',
  /** A workflow of another type already runs under the taskId. */
  ID_IN_USE: 'ID_IN_USE',
  /** A dependency is away or asks to be left alone for a while. */
  UNAVAILABLE: 'UNAVAILABLE',
  NOT_FOUND: 'NOT_FOUND',
  /** None of a control's targets is known. */
  UNKNOWN_WORKER: 'UNKNOWN_WORKER',
  /** The task is over: there is nothing left to steer. */
  ALREADY_SETTLED: 'ALREADY_SETTLED',
  NOT_STARTED: 'NOT_STARTED',
  /** The dead letter can never come to a run, or not any more; `details.reason` says why. */
  NOT_REPLAYABLE: 'NOT_REPLAYABLE',
  ALREADY_REPLAYED: 'ALREADY_REPLAYED',
  INTERNAL: 'INTERNAL',
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export type ErrorDetails = Record<string, unknown>;

export abstract class RnleError extends Error {
  abstract readonly retryable: boolean;
  readonly code: ErrorCode;
  /** Safe to show to the sender: never a secret, a query or a stack. */
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** Will fail the same way again: the input is wrong, or names what does not exist. */
export class DefiniteError extends RnleError {
  readonly retryable = false;
}

/** Worth another try: a timeout, a broken connection, a busy server. */
export class TransientError extends RnleError {
  readonly retryable = true;
  /** How long the other side asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { details?: ErrorDetails; retryAfterMs?: number } = {},
  ) {
    super(code, message, options.details, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Our own database is away: work that needs it waits until it is back, which is no failed try of the work. */
export class DatabaseAwayError extends TransientError {
  constructor(options: ErrorOptions) {
    super(ErrorCode.UNAVAILABLE, 'The database is away', options);
  }
}

/** The database knows less than it did: it was restored, or lost its last writes. What it has forgotten is taken in anew. */
export class ForgottenError extends TransientError {
  constructor(message: string) {
    super(ErrorCode.UNAVAILABLE, message);
  }
}

/** An input that breaks the contract, in the spec's own form: which field, and why. */
export function validationError(field: string, reason: string): DefiniteError {
  return new DefiniteError(ErrorCode.VALIDATION_ERROR, `Invalid ${field}: ${reason}`, { field, reason });
}
