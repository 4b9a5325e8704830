import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config-error.ts';
import type { Queryable } from '../store/database.ts';
import { findWorker, insertWorker, replaceWorker, type Worker, type WorkerRow } from '../store/workers.ts';
import { isSurelyDead } from './this-process.ts';

/** How often a heartbeat moves, in milliseconds. */
export const BEAT_MS = 1_000;
/** One that stands still for this long belongs to a process that is dead or asleep: three beats, and some delay. */
const WATCH_MS = 3_300;
const LOOK_MS = 150;

/**
 * Makes a worker's id this process's own. A worker that was killed leaves its id behind, and its next process must not
 * wait long for it; two that live must never share one, for they would end each other's memberships and share their state.
 *
 * @returns when it was claimed, by the database's clock
 * @throws ConfigError where another process lives under the id
 */
export async function claim(db: Queryable, self: Worker, signal: AbortSignal): Promise<string> {
  let watched: { row: WorkerRow; since: number } | undefined;
  for (;;) {
    const row = await findWorker(db, self.workerId);
    if (row === undefined) {
      const startedAt = await insertWorker(db, self);
      if (startedAt !== undefined) return startedAt;
      continue;
    }
    if (row.instance !== watched?.row.instance) watched = { row, since: performance.now() };
    if (row.heartbeatAt !== watched.row.heartbeatAt) throw inUse(self.workerId, row);
    if (isSurelyDead(row, self) || performance.now() - watched.since > WATCH_MS) {
      const startedAt = await replaceWorker(db, self, row);
      if (startedAt !== undefined) return startedAt;
      continue;
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}

function inUse(workerId: string, { host, pid, startedAt }: WorkerRow): ConfigError {
  return new ConfigError(
    `RNLE_WORKER_ID is "${workerId}", under which process ${pid} on ${host} has been running since ${startedAt}: stop that one, or give this one an id of its own`,
  );
}
