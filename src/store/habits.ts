import type { HabitChange, StoredHabit } from '../habits/stored-habit.ts';
import type { Circuit } from '../circuits/circuit.ts';
import type { HabitStore } from '../habits/habit-store.ts';
import { DatabaseAwayError, TransientError } from '../errors.ts';
import { withDeadline } from '../telemetry/deadline.ts';
import { inTransaction, isOutage, type Database, type Queryable } from './database.ts';

/** All habits of one owner, as of one version. */
interface OwnedHabits {
  version: string;
  habits: StoredHabit[];
}

async function findHabits(db: Queryable, owner: string): Promise<OwnedHabits> {
  const { rows } = await db.query<{ version: string; habit: string | null }>(
    `select coalesce(known.version, 0) as version, habit
       from (select) as one
       left join habit_owners as known on known.owner = $1
       left join habits on habits.owner = $1 and state <> 'REMOVED'
      order by habit_id`,
    [owner],
  );
  return {
    version: rows[0]?.version ?? '0',
    habits: rows.flatMap(({ habit }) => (habit === null ? [] : [JSON.parse(habit) as StoredHabit])),
  };
}

export async function findHabit(
  db: Queryable,
  { owner, habitId }: { owner: string; habitId: string },
): Promise<StoredHabit | undefined> {
  const { rows } = await db.query<{ habit: string }>(
    `select habit from habits where owner = $1 and habit_id = $2 and state <> 'REMOVED'`,
    [owner, habitId],
  );
  return rows[0] && (JSON.parse(rows[0].habit) as StoredHabit);
}

/** What this run of the task came to, where it has changed its habits already: JSON text. */
async function findHabitChange(
  db: Queryable,
  { taskId, run }: { taskId: string; run: number },
): Promise<string | undefined> {
  const { rows } = await db.query<{ outcome: string }>(
    'select outcome from habit_changes where task_id = $1 and run = $2',
    [taskId, run],
  );
  return rows[0]?.outcome;
}

/**
 * Makes the changes of one run of a task, and keeps what it came to.
 *
 * @returns false where the owner's habits are not those of that version any more, or the run has made its changes already: nothing was
 *   changed
 */
function changeHabits(
  database: Database,
  owner: string,
  version: string,
  changes: HabitChange[],
  made: { taskId: string; run: number; outcome: string },
): Promise<boolean> {
  return inTransaction(database, async (db) => {
    await db.query('insert into habit_owners (owner) values ($1) on conflict do nothing', [owner]);
    const { rows } = await db.query<{ version: string }>(
      'select version from habit_owners where owner = $1 for update',
      [owner],
    );
    if (rows[0]?.version !== version) return false;
    // Another try of the same run, whose worker was thought dead, may have been faster.
    const { rowCount } = await db.query(
      'insert into habit_changes (task_id, run, outcome) values ($1, $2, $3) on conflict do nothing',
      [made.taskId, made.run, made.outcome],
    );
    if (rowCount !== 1) return false;
    await db.query('update habit_owners set version = version + 1 where owner = $1', [owner]);
    for (const change of changes) await makeChange(db, owner, change);
    return true;
  });
}

async function makeChange(db: Queryable, owner: string, change: HabitChange): Promise<void> {
  if (change.kind === 'remove') {
    await db.query(
      `update habits set state = 'REMOVED', revision = revision + 1 where owner = $1 and habit_id = $2`,
      [owner, change.id],
    );
    return;
  }
  const { habit } = change;
  await db.query(
    `insert into habits (owner, habit_id, state, habit, revision) values ($1, $2, $3, $4, 1)
     on conflict (owner, habit_id) do update
       set state = excluded.state, habit = excluded.habit, revision = habits.revision + 1,
           sync_after = clock_timestamp()`,
    [owner, habit.id, habit.state, JSON.stringify(habit)],
  );
}

/** A habit whose schedule is not as it is to be. */
export interface UnsyncedHabit {
  owner: string;
  habitId: string;
  state: StoredHabit['state'] | 'REMOVED';
  habit: StoredHabit;
  revision: string;
}

/** How long a habit waits whose schedule was refused, in milliseconds. */
const REFUSED_MS = 60_000;

/**
 * Hands each of some unsynced habits to `sync`; those that others work on are left to them.
 *
 * @param sync resolves to false where the habit is refused: it is met again later, and the others do not wait for it
 * @returns how many there were
 */
export function syncHabits(
  database: Database,
  limit: number,
  sync: (habit: UnsyncedHabit) => Promise<boolean>,
): Promise<number> {
  return inTransaction(database, async (db) => {
    const { rows } = await db.query<Omit<UnsyncedHabit, 'habit'> & { habit: string }>(
      `select owner, habit_id as "habitId", state, habit, revision from habits
        where synced < revision and sync_after <= clock_timestamp()
        order by sync_after limit $1 for update skip locked`,
      [limit],
    );
    for (const { habit, ...row } of rows) {
      const isDone = await sync({ ...row, habit: JSON.parse(habit) as StoredHabit });
      const key = [row.owner, row.habitId, row.revision];
      if (!isDone) {
        await db.query(
          `update habits set sync_after = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
            where owner = $1 and habit_id = $2`,
          [row.owner, row.habitId, REFUSED_MS],
        );
      } else if (row.state === 'REMOVED') {
        await db.query('delete from habits where owner = $1 and habit_id = $2 and revision = $3', key);
      } else {
        await db.query('update habits set synced = $3 where owner = $1 and habit_id = $2', key);
      }
    }
    return rows.length;
  });
}

/** Notes that a habit's time has come; as often as it is told, once. */
export async function recordOccurrence(
  db: Queryable,
  occurrence: { owner: string; habitId: string; at: Date; taskId: string | null },
): Promise<void> {
  const { owner, habitId, at, taskId } = occurrence;
  await db.query(
    `insert into habit_occurrences (owner, habit_id, occurs_at, task_id) values ($1, $2, $3, $4) on conflict do nothing`,
    [owner, habitId, at, taskId],
  );
}

/** Less than the work may take at a time, in milliseconds: what is late may happen, and is found by the next try. */
const PATIENCE_MS = 5_000;

/**
 * As the work on habits sees them.
 *
 * @throws DatabaseAwayError where the database is away
 */
export function habitStore(database: Database, circuit: Circuit): HabitStore {
  async function ask<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await circuit.run(() => withDeadline(query(), PATIENCE_MS));
    } catch (error) {
      const isAway = isOutage(error) || error instanceof TransientError;
      throw isAway ? new DatabaseAwayError({ cause: error }) : error;
    }
  }
  return {
    find: (owner) => ask(() => findHabits(database, owner)),
    madeBy: (task) => ask(() => findHabitChange(database, task)),
    change: (...change) => ask(() => changeHabits(database, ...change)),
  };
}
