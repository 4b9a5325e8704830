import type { Queryable } from './database.ts';
import type { Lease } from './lease.ts';

/** A message that is on its topic although this database does not know that it decided it. */
export interface Forgotten {
  rnleId: string;
  /** Of a result: its run, the state it puts its task in, and its JSON text. */
  result?: { taskId: string; run: number; state: string; text: string };
}

/**
 * Remembers messages, so that none of them is published again; tasks that this database knows otherwise, or holds for
 * open, end as their published result says. Harmless where one is remembered already.
 *
 * @returns false when the lease is another's
 */
export async function rememberPublished(
  db: Queryable,
  lease: Lease,
  forgotten: Forgotten[],
): Promise<boolean> {
  const results = forgotten.flatMap(({ result }) => (result ? [result] : []));
  const { rows } = await db.query<{ held: boolean }>(
    `with term as materialized (select 1 from relay_lease where epoch = $1 and owner = $2 for share),
     remembered as (
       insert into published (rnle_id, state, result)
       select * from unnest($3::text[], $4::text[], $5::text[]) where exists (select from term)
       on conflict (rnle_id) do nothing),
     settled as (
       update tasks
          set state = case tasks.state when 'REJECTED' then tasks.state else found.state end,
              result = found.result, settled_at = coalesce(tasks.settled_at, clock_timestamp())
         from unnest($6::text[], $7::int[], $8::text[], $9::text[]) as found (task_id, run, state, result)
        where tasks.task_id = found.task_id and tasks.run = found.run
          and tasks.result is distinct from found.result and exists (select from term))
     select exists (select from term) as held`,
    [
      lease.epoch,
      lease.owner,
      forgotten.map(({ rnleId }) => rnleId),
      forgotten.map(({ result }) => result?.state ?? null),
      forgotten.map(({ result }) => result?.text ?? null),
      results.map(({ taskId }) => taskId),
      results.map(({ run }) => run),
      results.map(({ state }) => state),
      results.map(({ text }) => text),
    ],
  );
  return rows[0]?.held === true;
}

/**
 * All that was forgotten is remembered: batches are numbered from behind it on.
 *
 * @param batches the highest number found on a topic
 * @returns false when the lease is another's
 */
export async function catchUp(db: Queryable, lease: Lease, batches: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update relay_lease set batches = greatest(batches, $3::bigint) where epoch = $1 and owner = $2',
    [lease.epoch, lease.owner, batches],
  );
  return rowCount === 1;
}
