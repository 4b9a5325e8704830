import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { Logger } from 'pino';
import { ConfigError } from './config-error.ts';

/**
 * Waits for a server at start: tries without end, a little later each time, and says so. Started together with its
 * servers, a worker is up when they are, without being restarted. What waiting cannot mend is thrown at once.
 */
export async function untilUp<T>(
  server: string,
  logger: Logger,
  signal: AbortSignal,
  connect: () => Promise<T>,
): Promise<T> {
  const policy = retry(
    handleWhen((error) => !signal.aborted && !isDefinite(error)),
    {
      maxAttempts: Number.POSITIVE_INFINITY,
      backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 5_000 }),
    },
  );
  policy.onFailure(({ reason, handled }) => {
    if (!handled) return;
    const error = 'error' in reason ? reason.error : undefined;
    logger.warn(`waiting for ${server} (${reasonOf(error)}); "npm run stack" starts one`);
  });
  return policy.execute(connect, signal);
}

/** A setting that is wrong; or Postgres' word that it is: wrong credentials (28), no such database (3D), a statement (42). */
function isDefinite(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return error instanceof ConfigError || (typeof code === 'string' && /^(28|3D|42)\w{3}$/.test(code));
}

/** Where every address of a host refuses, Node's error has no text of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as Partial<NodeJS.ErrnoException>;
  return [message, code].find(Boolean) ?? 'no answer';
}
