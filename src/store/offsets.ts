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

/** In the transaction of the task rows, so that a position never runs ahead of what was recorded. */
export async function savePosition(db: Queryable, clusterId: string, position: Position): Promise<void> {
  await db.query({
    name: 'save-position',
    text: `insert into offsets (cluster_id, topic, partition, next_offset, record_timestamp)
           values ($1, $2, $3, $4, $5)
           on conflict (cluster_id, topic, partition)
           do update set next_offset = excluded.next_offset, record_timestamp = excluded.record_timestamp`,
    values: [clusterId, position.topic, position.partition, position.nextOffset, position.recordTimestamp],
  });
}

export async function findPosition(
  db: Queryable,
  clusterId: string,
  topic: string,
  partition: number,
): Promise<Position | undefined> {
  const { rows } = await db.query<Position>(
    `select topic, partition, next_offset as "nextOffset", record_timestamp as "recordTimestamp"
       from offsets where cluster_id = $1 and topic = $2 and partition = $3`,
    [clusterId, topic, partition],
  );
  return rows[0];
}

export async function hasPositions(db: Queryable, clusterId: string, topic: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from offsets where cluster_id = $1 and topic = $2 limit 1', [
    clusterId,
    topic,
  ]);
  return rows.length > 0;
}
