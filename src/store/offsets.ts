import type { Queryable } from './database.ts';

/** How far a partition of the commands topic was taken in. */
export interface Position {
  topic: string;
  partition: number;
  /** The first offset not taken in yet. */
  nextOffset: string;
  /** Of the last record taken in; finds the place again where offsets mean nothing (a new topic, another cluster). */
  recordTimestamp: Date;
}

/** How far a partition is taken in with a chunk. */
export interface NextPosition extends Position {
  /** How far it was before, as far as this process knows: the first offset not taken in. */
  known: string;
}

/**
 * In the transaction of the task rows, so that a position never runs ahead of what was recorded. One that another process,
 * or an earlier try, has moved further is left where it is.
 *
 * @returns whether the database knows at least as much as this process; where not, it was restored
 */
export async function savePosition(
  db: Queryable,
  clusterId: string,
  position: NextPosition,
): Promise<boolean> {
  const { rows } = await db.query<{ before: string | null }>({
    name: 'save-position',
    text: `insert into offsets (cluster_id, topic, partition, next_offset, record_timestamp)
           values ($1, $2, $3, $4, $5)
           on conflict (cluster_id, topic, partition)
           do update set next_offset = excluded.next_offset, record_timestamp = excluded.record_timestamp
           where offsets.next_offset < excluded.next_offset
           returning (select next_offset from offsets
                       where cluster_id = $1 and topic = $2 and partition = $3) as before`,
    values: [clusterId, position.topic, position.partition, position.nextOffset, position.recordTimestamp],
  });
  const row = rows[0];
  return row === undefined || BigInt(row.before ?? 0) >= BigInt(position.known);
}

/** A position for each partition that has none yet. */
export async function addPositions(db: Queryable, clusterId: string, positions: Position[]): Promise<void> {
  await db.query(
    `insert into offsets (cluster_id, topic, partition, next_offset, record_timestamp)
     select $1, * from unnest($2::text[], $3::int[], $4::bigint[], $5::timestamptz[])
     on conflict (cluster_id, topic, partition) do nothing`,
    [
      clusterId,
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ nextOffset }) => nextOffset),
      positions.map(({ recordTimestamp }) => recordTimestamp),
    ],
  );
}

/** By partition. */
export async function findPositions(
  db: Queryable,
  clusterId: string,
  topic: string,
): Promise<Map<number, Position>> {
  const { rows } = await db.query<Position>(
    `select topic, partition, next_offset as "nextOffset", record_timestamp as "recordTimestamp"
       from offsets where cluster_id = $1 and topic = $2`,
    [clusterId, topic],
  );
  return new Map(rows.map((row) => [row.partition, row]));
}
