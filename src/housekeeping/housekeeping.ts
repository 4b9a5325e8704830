import type { Controls } from '../control/controls.ts';
import { findLost } from '../control/lost-controls.ts';
import { every } from '../every.ts';
import type { Database } from '../store/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { prune } from './prune.ts';
import { vacuumOutbox } from './vacuum-outbox.ts';

const PRUNE_MS = 60_000;
const VACUUM_MS = 10_000;
const LOST_MS = 30_000;

export interface HousekeepingOptions {
  database: Database;
  controls: Pick<Controls, 'resend' | 'introduce' | 'isTakerThere'>;
  /** How long a command is recognised; records older than that are refused as EXPIRED. */
  retentionMs: number;
  /** One worker of the fleet does it. */
  isLeader: () => boolean;
  logger: Logger;
}

/** Keeps the tables small, deletes what is beyond its time, gives the outbox's room back, and finds controls that were lost. */
export function startHousekeeping(options: HousekeepingOptions): { stop(): Promise<void> } {
  const { database, controls, retentionMs, isLeader, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const keep = (intervalMs: number, what: string, work: () => Promise<void>): Promise<void> =>
    every({ intervalMs, what, isDue: isLeader, work, logger }, signal);
  const running = Promise.all([
    keep(PRUNE_MS, 'pruning', () => prune({ database, retentionMs, logger }, signal)),
    keep(VACUUM_MS, 'vacuuming', () => vacuumOutbox(database)),
    keep(LOST_MS, 'looking for lost controls', () => findLost(database, controls, logger)),
  ]);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
