import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { outboxDepth } from '../store/outbox.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface OutboxMetricsOptions {
  database: Database;
  metrics: Metrics;
  intervalMs: number;
  /** The outbox is the fleet's: one worker reports it. */
  isLeader: () => boolean;
  logger: Logger;
}

/** Reports how much waits in the outbox, and for how long. */
export function pollOutboxMetrics(options: OutboxMetricsOptions): { stop(): Promise<void> } {
  const { database, metrics, intervalMs, isLeader, logger } = options;
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const { pending, oldestSeconds } = isLeader()
          ? await outboxDepth(database)
          : { pending: 0, oldestSeconds: 0 };
        metrics.outboxPending.set(pending);
        metrics.outboxOldestSeconds.set(oldestSeconds);
      } catch (error) {
        logger.debug({ err: error }, 'the outbox could not be measured');
      }
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
