import { FLEET } from '../names.ts';
import type { Queryable } from './database.ts';

/** One hour: less than it is not worth a write, and the margin that rows are kept for beyond their time covers it. */
const WORTH_NOTING = `interval '1 hour'`;

export interface SeenRecord {
  taskId: string;
  /** The record's own time, in milliseconds of the epoch: its producer's word, and possibly in the future. */
  timestamp: number;
}

/** The last moment that Postgres and JavaScript both can tell, in milliseconds of the epoch. */
const LAST_MS = 253_402_300_799_000;

/**
 * Notes records that came under a known taskId much later than it was settled: the row has to outlive them too, or they
 * would be taken for new when they are delivered once more.
 */
export async function noteLaterRecords(db: Queryable, records: SeenRecord[]): Promise<void> {
  await db.query({
    name: 'note-later-records',
    text: `update tasks set latest_record_at = seen.at
             from (select task_id, max(to_timestamp(ms / 1000)) as at
                     from unnest($1::text[], $2::float8[]) as record (task_id, ms) group by task_id) seen
            where tasks.task_id = seen.task_id
              and seen.at > coalesce(latest_record_at, settled_at, accepted_at) + ${WORTH_NOTING}`,
    values: [
      records.map(({ taskId }) => taskId),
      records.map(({ timestamp }) => Math.max(0, Math.min(timestamp, LAST_MS))),
    ],
  });
}

/**
 * Deletes settled tasks, oldest first, that nothing can ask for any more: settled, and last seen on a record, longer ago
 * than `keptMs`. Never an unsettled one.
 *
 * @param limit at most so many
 * @returns how many were deleted
 */
export async function pruneTasks(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from tasks where task_id in (
       select task_id from tasks, ${cutoff}
        where accepted_at < cutoff.at and settled_at < cutoff.at and state <> 'ACCEPTED'
          and (latest_record_at is null or latest_record_at < cutoff.at)
          and ${recordTime('source', 'timestamp')} < cutoff.ms
        order by accepted_at limit $2 for update of tasks skip locked)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** The same for dead letters: as long as its record may be delivered again, a letter's row keeps it from a second one. */
export async function pruneDeadLetters(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from dead_letters where id in (
       select id from dead_letters, ${cutoff}
        where created_at < cutoff.at and ${recordTime('headers', 'rnle-original-timestamp')} < cutoff.ms
        order by created_at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** What was found published before a restore is needed for as long as its task would be. */
export async function prunePublished(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from published where rnle_id in (
       select rnle_id from published, ${cutoff} where found_at < cutoff.at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** Events, by when they were kept. */
export async function pruneEvents(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from events where id in (
       select id from events, ${cutoff} where recorded_at < cutoff.at order by recorded_at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** Controls, kept for as long as the same message may come again. */
export async function pruneControls(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from controls where (control_id, target) in (
       select control_id, target from controls, ${cutoff}
        where received_at < cutoff.at order by received_at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** What commands have changed of habits: for as long as a second try of theirs may come. */
export async function pruneHabitChanges(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from habit_changes where (task_id, run) in (
       select task_id, run from habit_changes, ${cutoff} where made_at < cutoff.at order by made_at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

export async function pruneHabitOccurrences(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from habit_occurrences where (owner, habit_id, occurs_at) in (
       select owner, habit_id, occurs_at from habit_occurrences, ${cutoff}
        where recorded_at < cutoff.at order by recorded_at limit $2)`,
    [keptMs, limit, Date.now()],
  );
  return rowCount ?? 0;
}

/** What was in force for workers that have been gone for as long; never the fleet's. */
export async function pruneControlStates(db: Queryable, keptMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from control_states where target in (
       select target from control_states, ${cutoff}
        where changed_at < cutoff.at and target <> $4
          and not exists (select 1 from workers where worker_id = target) limit $2)`,
    [keptMs, limit, Date.now(), FLEET],
  );
  return rowCount ?? 0;
}

/** Processes that were killed and never came back. */
export async function pruneWorkers(db: Queryable, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from workers where worker_id in (
       select worker_id from workers where heartbeat_at < clock_timestamp() - interval '1 day' limit $1)`,
    [limit],
  );
  return rowCount ?? 0;
}

/** By the earlier of two clocks, the database's and this machine's: one that is ahead must not make all rows old. */
const cutoff = `(select at, extract(epoch from at) * 1000 as ms
                   from (select least(clock_timestamp(), to_timestamp($3::float8 / 1000))
                                  - make_interval(secs => $1::float8 / 1000) as at) now) cutoff`;

/**
 * Read as text: a key beside it may hold what a cast to JSON refuses. Its quotes are escaped there, so that it cannot be
 * mistaken for the time.
 */
function recordTime(column: string, name: string): string {
  return `coalesce(substring(${column} from '"${name}":"(-?[0-9]+)"')::numeric, 0)`;
}
