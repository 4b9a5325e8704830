import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OutageLog } from './telemetry/outage-log.ts';

export interface Recurring {
  /** Milliseconds from the end of one time to the beginning of the next. */
  intervalMs: number;
  /** "Pruning": it begins what the log says of it. */
  what: string;
  /** Is it ours to do now? */
  isDue: () => boolean;
  work: () => Promise<void>;
  logger: Logger;
}

/** Does it again and again until the signal is aborted; what fails is said once, and tried the next time. */
export async function every(
  { intervalMs, what, isDue, work, logger }: Recurring,
  signal: AbortSignal,
): Promise<void> {
  const outage = new OutageLog(logger, `${what} goes on`);
  while (!signal.aborted) {
    try {
      if (isDue()) {
        await work();
        outage.over();
      }
    } catch (error) {
      outage.failed(error, `${what} failed; another try follows`);
    }
    await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
