import type { Queryable } from './database.ts';

/**
 * The relay's lease: a row, not an advisory lock, which a paused process would keep. All times are the
 * database's. Every taking over raises the epoch, and what was begun under an older one is refused. A database that is
 * restored counts its epochs from earlier on, so the owner counts as well.
 */
export interface Lease {
  /** The term, a whole number as text. */
  epoch: string;
  owner: string;
}

/**
 * Takes the lease where it is free or expired; `undefined` while another holds it.
 *
 * @param owner workerId/process
 * @param inherits take it too where another process of the same worker holds it: that one is known to be dead
 */
export async function takeLease(
  db: Queryable,
  owner: string,
  ttlMs: number,
  { inherits = false } = {},
): Promise<Lease | undefined> {
  const { rows } = await db.query<Lease>(
    `update relay_lease set epoch = epoch + 1, owner = $1, expires_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
      where owner is null or expires_at < clock_timestamp() 
         or ($3 and split_part(owner, '/', 1) = split_part($1, '/', 1))
      returning epoch, owner`,
    [owner, ttlMs, inherits],
  );
  return rows[0];
}

/**
 * Holds the lease for another while; false when another has taken it, or the database was restored during the term.
 *
 * @param batches how many claims were made, as far as the holder knows
 */
export async function renewLease(
  db: Queryable,
  lease: Lease,
  ttlMs: number,
  batches: string,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'renew-lease',
    text: `update relay_lease set expires_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
            where epoch = $1 and owner = $2 and batches >= $4`,
    values: [lease.epoch, lease.owner, ttlMs, batches],
  });
  return rowCount === 1;
}

/** Gives the lease back at once, so that another relay need not wait for its expiry. */
export async function releaseLease(db: Queryable, lease: Lease): Promise<void> {
  await db.query(
    `update relay_lease set owner = null, expires_at = '-infinity' where epoch = $1 and owner = $2`,
    [lease.epoch, lease.owner],
  );
}

/** What this database knows of all claims ever made. */
export interface Claims {
  /** How many there were, a whole number as text. */
  batches: string;
  lastClaimAt: Date;
}

export async function findClaims(db: Queryable): Promise<Claims> {
  const { rows } = await db.query<Claims>('select batches, last_claim_at as "lastClaimAt" from relay_lease');
  const claims = rows[0];
  if (claims === undefined) throw new Error('The row of the relay lease is gone: restore the database');
  return claims;
}
