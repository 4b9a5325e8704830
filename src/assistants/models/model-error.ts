import { APICallError } from 'ai';
import { DefiniteError, ErrorCode, RnleError, TransientError } from '../../errors.ts';
import { HIDDEN, scrub } from '../../telemetry/scrub.ts';
import type { Model } from './model.ts';

const KEPT_LENGTH = 500;
const LONGEST_WAIT_MS = 3_600_000;
/** Of requests that are refused, those that may be taken another time: a timeout, a conflict, too early, too many. */
const WORTH_ANOTHER_TRY = new Set([408, 409, 425, 429]);
/** The provider refuses us, not the request: for an operator to mend, and then to be replayed. */
const OURS_TO_MEND = new Set([401, 402, 403, 404]);

/** What went wrong while a model was asked, in our words; the key is in none of them. */
export function modelError(model: Model, error: unknown): RnleError {
  if (error instanceof RnleError) return error;
  // What the library wraps.
  if (error instanceof Error && error.cause instanceof RnleError) return error.cause;
  if (error instanceof RangeError) {
    return new DefiniteError(
      ErrorCode.INVALID_ANSWER,
      `The answer of ${model.name} is nested too deep to be read`,
    );
  }
  const said = wordsOf(model, error);
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    const { statusCode, responseHeaders } = error;
    const message = `${model.provider} answers ${statusCode}: ${said}`;
    if (statusCode >= 500 || WORTH_ANOTHER_TRY.has(statusCode) || OURS_TO_MEND.has(statusCode)) {
      const retryAfterMs = retryAfter(responseHeaders);
      return new TransientError(ErrorCode.UNAVAILABLE, message, {
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        details: { status: statusCode },
      });
    }
    if (statusCode >= 400) return new DefiniteError(ErrorCode.MODEL_REFUSED, message, { status: statusCode });
  }
  return new TransientError(ErrorCode.UNAVAILABLE, `${model.provider} broke off: ${said}`);
}

/** Is it the provider that is away, or asks to be left alone? */
export function isProviderOutage(error: unknown): boolean {
  return error instanceof TransientError && error.code === ErrorCode.UNAVAILABLE;
}

function wordsOf({ key }: Model, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // A provider may say which key it was that it does not know.
  const without = key === undefined ? text : text.replaceAll(key, HIDDEN);
  return scrub(without).slice(0, KEPT_LENGTH).toWellFormed();
}

/** @returns milliseconds, of `retry-after-ms`, or `retry-after` in seconds or as a date */
function retryAfter(headers: Record<string, string> = {}): number | undefined {
  const ms = Number(headers['retry-after-ms'] ?? NaN);
  if (ms >= 0) return Math.min(ms, LONGEST_WAIT_MS);
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) : undefined;
}
