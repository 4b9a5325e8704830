import type { Queryable } from './database.ts';

/** Rows dead or changed since they were last looked at, whichever are more, as Postgres' statistics count them. */
export async function outboxChanges(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ changes: string }>(
    `select greatest(n_dead_tup, n_mod_since_analyze) as changes from pg_stat_all_tables
      where relid = 'outbox'::regclass`,
  );
  return Number(rows[0]?.changes ?? 0);
}

/** Makes the room of dead rows usable again, and plans be made anew. Blocks nobody; outside of any transaction. */
export async function vacuumOutbox(db: Queryable): Promise<void> {
  await db.query('vacuum (analyze) outbox');
}
