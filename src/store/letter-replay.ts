import type { Queryable } from './database.ts';

/** What a replay is decided on. */
export interface StoredLetter {
  id: string;
  letterKey: string;
  taskId: string | null;
  run: number;
  code: string;
  /** The letter's JSON text. */
  letter: string;
  /** JSON of a string-to-string object. */
  headers: string;
  replayedRun: number | null;
  discardedAt: Date | null;
}

/** The letter, locked until the transaction ends, so that of two replays one comes first and the other finds it done. */
export async function lockLetter(db: Queryable, id: string): Promise<StoredLetter | undefined> {
  const { rows } = await db.query<StoredLetter>(
    `select id, letter_key as "letterKey", task_id as "taskId", run, code, letter, headers,
            replayed_run as "replayedRun", discarded_at as "discardedAt"
       from dead_letters where id = $1 for update`,
    [id],
  );
  return rows[0];
}

/** How many letters of the taskId were replayed. To be asked with the task locked. */
export async function countReplays(db: Queryable, taskId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from dead_letters where task_id = $1 and replayed_run is not null`,
    [taskId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * The next run of a task that was given up, where nobody has made one yet.
 *
 * @param run the new one
 * @returns undefined where the task is in another run, or not in a failed state
 */
export async function reopenFailed(
  db: Queryable,
  taskId: string,
  run: number,
): Promise<{ command: string; acceptedAt: Date } | undefined> {
  const { rows } = await db.query<{ command: string; acceptedAt: Date }>(
    `update tasks
        set run = $2, state = 'ACCEPTED', result = null, settled_at = null,
            accepted_at = clock_timestamp(), checked_at = clock_timestamp()
      where task_id = $1 and run = $2 - 1 and state in ('FAILURE', 'REJECTED') and command is not null
      returning command, accepted_at as "acceptedAt"`,
    [taskId, run],
  );
  return rows[0];
}

/** A letter without a usable taskId is from now on found by that of its task. */
export async function markReplayed(
  db: Queryable,
  id: string,
  { taskId, run, by }: { taskId: string; run: number; by: string | undefined },
): Promise<void> {
  await db.query(
    `update dead_letters set replayed_run = $2, replayed_at = clock_timestamp(), replayed_by = $3,
            task_id = coalesce(task_id, $4)
      where id = $1`,
    [id, run, by ?? null, taskId],
  );
}

export interface Discard {
  by?: string;
  reason?: string;
}

/** Sets the letter aside, unless it was replayed; who did so first stays noted. */
export async function discardLetter(db: Queryable, id: string, { by, reason }: Discard): Promise<void> {
  await db.query(
    `update dead_letters set discarded_at = clock_timestamp(), discarded_by = $2, discard_reason = $3
      where id = $1 and discarded_at is null and replayed_run is null`,
    [id, by ?? null, reason ?? null],
  );
}
