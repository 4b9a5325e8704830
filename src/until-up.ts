import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { Logger } from 'pino';

/**
 * Waits for a server at start: tries without end, a little later each time, and says so. Started together with its
 * servers, a worker is up when they are, without being restarted.
 */
export async function untilUp<T>(
  server: string,
  logger: Logger,
  signal: AbortSignal,
  connect: () => Promise<T>,
): Promise<T> {
  const policy = retry(handleAll, {
    maxAttempts: Number.POSITIVE_INFINITY,
    backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 5_000 }),
  });
  policy.onFailure(({ reason }) => {
    const err = 'error' in reason ? reason.error : undefined;
    logger.warn({ err, server }, `${server} is not reachable yet; trying again`);
  });
  return policy.execute(connect, signal);
}
