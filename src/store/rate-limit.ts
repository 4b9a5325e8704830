import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../assistants/models/limits.ts';
import type { Database } from './database.ts';

const MINUTE_S = 60;
/** A wait in vain is not repeated at once, in milliseconds. */
const SHORTEST_WAIT_MS = 50;

/** Counted in Postgres, for all workers; while it is away, each worker counts for itself. */
export function createRateLimit(database: Database): RateLimit {
  const limiters = new Map<number, RateLimiterPostgres>();
  const limiterOf = (perMinute: number): RateLimiterPostgres => {
    const known = limiters.get(perMinute);
    if (known) return known;
    const limit = { points: perMinute, duration: MINUTE_S };
    const limiter = new RateLimiterPostgres({
      ...limit,
      storeClient: database,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: '',
      insuranceLimiter: new RateLimiterMemory(limit),
    });
    limiters.set(perMinute, limiter);
    return limiter;
  };
  return {
    async wait(key, perMinute, signal) {
      for (;;) {
        try {
          await limiterOf(perMinute).consume(key);
          return;
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused;
          await sleep(Math.max(refused.msBeforeNext, SHORTEST_WAIT_MS), undefined, { signal });
        }
      }
    },
    async hold(key, perMinute, ms) {
      await limiterOf(perMinute).block(key, Math.ceil(ms / 1000));
    },
  };
}
