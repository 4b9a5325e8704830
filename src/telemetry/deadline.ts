import { setTimeout as sleep } from 'node:timers/promises';

/** The promise's own outcome, or a rejection once the time is over; what is late goes on unheard. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
    promise.catch(() => undefined);
  }
}
