import type { Message } from '../messages/message.ts';
import type { Queryable } from './database.ts';
import type { Lease } from './lease.ts';

/** Adds messages to the outbox, in the transaction of what they announce. */
export async function insertMessages(db: Queryable, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  await db.query({
    name: 'insert-messages',
    text: `insert into outbox (topic, key, value, headers, rnle_id)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])`,
    values: messageColumns(messages),
  });
}

/** The five columns of outbox rows, one array each, for `unnest`. */
export function messageColumns(messages: Message[]): (string | null)[][] {
  return [
    messages.map((message) => message.topic),
    messages.map((message) => message.key),
    messages.map((message) => message.value),
    messages.map((message) => JSON.stringify(message.headers)),
    messages.map((message) => message.rnleId),
  ];
}

export interface OutboxRow {
  id: string;
  topic: string;
  key: string | null;
  value: string;
  /** JSON of a string-to-string object. */
  headers: string;
  rnleId: string;
  claimedAt: Date;
  /** The batch's number among all that were ever claimed. */
  batch: string;
  /** It is on its topic already, decided by this database before it was restored. */
  isPublished: boolean;
}

export interface ClaimRequest {
  batchId: string;
  /** How many claims were made before, as far as the holder of the lease knows. */
  batches: string;
  /** Topics that are left alone for now. */
  except: string[];
  /** Only this topic, where its neighbours are to be kept apart from it. */
  only?: string;
  /** Uncompressed: kafkajs makes one record batch a partition, and the broker refuses too large a one for ever. */
  maxBytes: number;
  maxRows: number;
}

/**
 * Stamps the oldest unclaimed messages with the batch, and counts it, for the holder of the lease only. The lease row
 * is locked for the statement, so a takeover either waits for this claim and then sees it, or comes first and this
 * claim gets nothing. It gets nothing either where the database knows of fewer claims than were made: it was restored.
 */
export async function claimMessages(
  db: Queryable,
  lease: Lease,
  request: ClaimRequest,
): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>({
    name: 'claim-messages',
    text: `with chosen as materialized (
             select id from (
               select id, row_number() over (order by id) as place, sum(bytes) over (order by id) as total
                 from (select id, bytes from outbox
                        where batch_id is null and topic <> all($3::text[]) and ($4::text is null or topic = $4)
                        order by id limit $5) oldest) sized
              where place = 1 or total <= $6),
           term as (
             update relay_lease
                set batches = batches + 1,
                    -- Never back, unless a clock that was ahead was mended.
                    last_claim_at = greatest(least(last_claim_at, clock_timestamp() + interval '30 s'), clock_timestamp())
              where epoch = $1 and owner = $2 and batches >= $8 and exists (select from chosen)
             returning batches, last_claim_at)
           update outbox set batch_id = $7, claimed_at = term.last_claim_at
             from term
            where id in (select id from chosen) and batch_id is null
           returning id, topic, key, value, headers, rnle_id as "rnleId", claimed_at as "claimedAt", term.batches as batch,
             exists (select from published where published.rnle_id = outbox.rnle_id) as "isPublished"`,
    values: [
      lease.epoch,
      lease.owner,
      request.except,
      request.only ?? null,
      request.maxRows,
      request.maxBytes,
      request.batchId,
      request.batches,
    ],
  });
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Published for certain: exactly this batch goes. */
export async function deleteBatch(db: Queryable, batchId: string): Promise<void> {
  await db.query({ name: 'delete-batch', text: 'delete from outbox where batch_id = $1', values: [batchId] });
}

/** What was claimed for these topics and neither deleted nor released: it may or may not be there. */
export async function claimedMessages(
  db: Queryable,
  topics: string[],
): Promise<{ id: string; topic: string; rnleId: string; claimedAt: Date }[]> {
  const { rows } = await db.query<{ id: string; topic: string; rnleId: string; claimedAt: Date }>(
    `select id, topic, rnle_id as "rnleId", claimed_at as "claimedAt" from outbox
      where batch_id is not null and topic = any($1::text[])`,
    [topics],
  );
  return rows;
}

/**
 * Ends the doubt about claimed messages: those found on their topic go, the others may be claimed again. Under
 * the lease, like a claim; answers false when the lease is another's.
 */
export async function resolveClaimed(
  db: Queryable,
  lease: Lease,
  found: string[],
  missing: string[],
): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>({
    name: 'resolve-claimed',
    text: `with term as materialized (select 1 from relay_lease where epoch = $1 and owner = $2 for share),
           published as (delete from outbox where id = any($3::bigint[]) and exists (select from term)),
           released as (update outbox set batch_id = null, claimed_at = null
                         where id = any($4::bigint[]) and exists (select from term))
           select exists (select from term) as held`,
    values: [lease.epoch, lease.owner, found, missing],
  });
  return rows[0]?.held === true;
}

/**
 * Do more than `limit` messages wait? Cheap at any size: the ids' range says so unless something old is stuck, and else
 * the count ends at the limit.
 */
export async function isOutboxOver(db: Queryable, limit: number): Promise<boolean> {
  const { rows } = await db.query<{ isOver: boolean }>(
    `select case when (select max(id) - min(id) < $1 from outbox) is not false then false
                 else (select count(*) > $1 from (select from outbox limit $1 + 1) capped) end as "isOver"`,
    [limit],
  );
  return rows[0]?.isOver === true;
}

export interface OutboxDepth {
  pending: number;
  oldestSeconds: number;
}

export async function outboxDepth(db: Queryable): Promise<OutboxDepth> {
  const { rows } = await db.query<OutboxDepth>(
    `select count(*)::int as pending,
            coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as "oldestSeconds"
       from outbox`,
  );
  return rows[0] ?? { pending: 0, oldestSeconds: 0 };
}
