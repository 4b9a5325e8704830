import { HttpError } from './errors.ts';

/** Far more than the engine works off in a second, and a bounded share of the memory. */
export const MAX_SUBMISSIONS = 1_000;
const MAX_BYTES = 64 * 1_048_576;

type SubmissionGate = <T>(bytes: number, submit: () => Promise<T>) => Promise<T>;

/**
 * Bounds what is being submitted at once. Only the submission counts: neither a slow body nor a `?wait` takes a
 * place from others.
 */
export function createSubmissionGate(): SubmissionGate {
  let submissions = 0;
  let bytesHeld = 0;
  return async (bytes, submit) => {
    if (submissions >= MAX_SUBMISSIONS || bytesHeld + bytes > MAX_BYTES) {
      throw new HttpError(429, 'TOO_MANY_REQUESTS', 'Too many commands are being submitted at once', {
        'retry-after': '1',
      });
    }
    submissions++;
    bytesHeld += bytes;
    try {
      return await submit();
    } finally {
      submissions--;
      bytesHeld -= bytes;
    }
  };
}
