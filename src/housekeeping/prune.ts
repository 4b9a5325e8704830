import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import {
  pruneControls,
  pruneControlStates,
  pruneDeadLetters,
  pruneEvents,
  pruneHabitChanges,
  pruneHabitOccurrences,
  prunePublished,
  pruneTasks,
  pruneWorkers,
} from '../store/prune.ts';
import type { HousekeepingOptions } from './housekeeping.ts';

/** Small enough to be short: what settles meanwhile waits for nobody. */
const STEP = 500;
const BETWEEN_STEPS_MS = 100;
/** Beyond the retention: clocks differ, and a record is written a while before it is taken in. */
const MARGIN_MS = 86_400_000;

/** Deletes all that is beyond its time now, a little at a time. */
export async function prune(
  { database, retentionMs, logger }: Omit<HousekeepingOptions, 'isLeader' | 'controls'>,
  signal: AbortSignal,
): Promise<void> {
  const keptMs = retentionMs + MARGIN_MS;
  for (const [what, step] of [
    ['tasks', pruneTasks],
    ['dead letters', pruneDeadLetters],
    ['published messages', prunePublished],
    ['events', pruneEvents],
    ['controls', pruneControls],
    ['changes of habits', pruneHabitChanges],
    ['occurrences of habits', pruneHabitOccurrences],
    ['states of workers that are gone', pruneControlStates],
    ['workers that never came back', (db: Database, _: number, limit: number) => pruneWorkers(db, limit)],
  ] as const) {
    let total = 0;
    for (let pruned = STEP; pruned === STEP && !signal.aborted; total += pruned) {
      pruned = await step(database, keptMs, STEP);
      if (pruned === STEP) await sleep(BETWEEN_STEPS_MS);
    }
    if (total > 0) logger.info({ what, total }, 'rows beyond their time were pruned');
  }
}
