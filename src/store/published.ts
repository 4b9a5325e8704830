import type { Queryable } from './database.ts';
import type { Lease } from './lease.ts';

/** A message that is on its topic although this database does not know that it decided it. */
export interface Forgotten {
  rnleId: string;
  /** Of a result: the state it puts its task in, and its JSON text. */
  result?: { state: string; text: string };
}

/**
 * Remembers messages, so that none of them is published again. Harmless where one is remembered already.
 *
 * @returns false when the lease is another's
 */
export async function rememberPublished(
  db: Queryable,
  lease: Lease,
  forgotten: Forgotten[],
): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `with term as materialized (select 1 from relay_lease where epoch = $1 and owner = $2 for share),
     remembered as (
       insert into published (rnle_id, state, result)
       select * from unnest($3::text[], $4::text[], $5::text[]) where exists (select from term)
       on conflict (rnle_id) do nothing)
     select exists (select from term) as held`,
    [
      lease.epoch,
      lease.owner,
      forgotten.map(({ rnleId }) => rnleId),
      forgotten.map(({ result }) => result?.state ?? null),
      forgotten.map(({ result }) => result?.text ?? null),
    ],
  );
  return rows[0]?.held === true;
}

/**
 * All that was forgotten is remembered: batches are numbered from behind it on, and tasks that this database still holds
 * for open, or has just refused anew, end as their published result says.
 *
 * @param batches the highest number found on a topic
 * @returns false when the lease is another's
 */
export async function catchUp(db: Queryable, lease: Lease, batches: string): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `with term as (
       update relay_lease set batches = greatest(batches, $3::bigint) where epoch = $1 and owner = $2 returning 1),
     settled as (
       update tasks
          set state = case tasks.state when 'REJECTED' then tasks.state else published.state end,
              result = published.result, settled_at = published.found_at
         from published
        where tasks.state in ('ACCEPTED', 'REJECTED') and published.rnle_id = tasks.task_id || '/' || tasks.run || '/result'
          and exists (select from term))
     select exists (select from term) as held`,
    [lease.epoch, lease.owner, batches],
  );
  return rows[0]?.held === true;
}
