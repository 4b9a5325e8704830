import type { Queryable } from './database.ts';

/** Bytes on the database's disk, with what vacuuming has not given back yet. */
export async function outboxBytes(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ bytes: string }>(`select pg_total_relation_size('outbox') as bytes`);
  return Number(rows[0]?.bytes ?? 0);
}
