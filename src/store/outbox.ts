import type { Message } from '../messages/message.ts';
import type { Queryable } from './database.ts';

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
}

export interface ClaimRequest {
  /** The relay's term: rows are given to the holder of the lease only. */
  epoch: string;
  batchId: string;
  /** Topics that are left alone for now. */
  except: string[];
  /** Only this topic, where its neighbours are to be kept apart from it. */
  only?: string;
  /** Uncompressed: kafkajs makes one record batch a partition, and the broker refuses too large a one for ever. */
  maxBytes: number;
  maxRows: number;
}

/**
 * Stamps the oldest unclaimed messages with the batch. The lease row is locked for the statement, so a takeover
 * either waits for this claim and then sees it, or comes first and this claim gets nothing.
 */
export async function claimMessages(db: Queryable, request: ClaimRequest): Promise<OutboxRow[]> {
  const { rows } = await db.query<OutboxRow>({
    name: 'claim-messages',
    text: `with term as materialized (select 1 from relay_lease where epoch = $1 for share),
           chosen as materialized (
             select id from (
               select id, row_number() over (order by id) as place, sum(bytes) over (order by id) as total
                 from (select id, bytes from outbox
                        where batch_id is null and topic <> all($2::text[]) and ($3::text is null or topic = $3)
                        order by id limit $4) oldest) sized
              where place = 1 or total <= $5)
           update outbox set batch_id = $6, claimed_at = clock_timestamp()
            where id in (select id from chosen) and batch_id is null and exists (select from term)
           returning id, topic, key, value, headers, rnle_id as "rnleId", claimed_at as "claimedAt"`,
    values: [
      request.epoch,
      request.except,
      request.only ?? null,
      request.maxRows,
      request.maxBytes,
      request.batchId,
    ],
  });
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Published for certain: exactly this batch goes. */
export async function deleteBatch(db: Queryable, batchId: string): Promise<void> {
  await db.query({ name: 'delete-batch', text: 'delete from outbox where batch_id = $1', values: [batchId] });
}

/** What was claimed and neither deleted nor released: it may or may not be on its topic. */
export async function claimedMessages(
  db: Queryable,
): Promise<{ id: string; topic: string; rnleId: string; claimedAt: Date }[]> {
  const { rows } = await db.query<{ id: string; topic: string; rnleId: string; claimedAt: Date }>(
    `select id, topic, rnle_id as "rnleId", claimed_at as "claimedAt" from outbox where batch_id is not null`,
  );
  return rows;
}

/**
 * Ends the doubt about claimed messages: those found on their topic go, the others may be claimed again. Under
 * the lease, like a claim; answers false when the lease is another's.
 */
export async function resolveClaimed(
  db: Queryable,
  epoch: string,
  found: string[],
  missing: string[],
): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `with term as materialized (select 1 from relay_lease where epoch = $1 for share),
     published as (delete from outbox where id = any($2::bigint[]) and exists (select from term)),
     released as (update outbox set batch_id = null, claimed_at = null
                   where id = any($3::bigint[]) and exists (select from term))
     select exists (select from term) as held`,
    [epoch, found, missing],
  );
  return rows[0]?.held === true;
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
