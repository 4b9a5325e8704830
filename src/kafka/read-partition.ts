import type { Broker, RawRecord } from 'kafkajs/src/cluster/index.js';
import type Cluster from 'kafkajs/src/cluster/index.js';
import Batch from 'kafkajs/src/consumer/batch.js';

const READ_COMMITTED = 1;
const FETCH_BYTES = 5_242_880;

export interface Range {
  topic: string;
  partition: number;
  /** The first offset to be read, and the one after the last. */
  start: bigint;
  end: bigint;
}

/** Hands the committed records of the range to `visit`, some at a time, without control records. */
export async function readPartition(
  broker: Broker,
  { topic, partition, start, end }: Range,
  visit: (records: RawRecord[]) => Promise<void>,
): Promise<void> {
  let next = start;
  // An open transaction of somebody else may hold back what is committed behind it, until it ends or times out.
  const deadline = Date.now() + 120_000;
  while (next < end) {
    if (Date.now() > deadline)
      throw new Error(`${topic}/${partition} could not be read up to ${end} in two minutes`);
    const answer = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      topics: [{ topic, partitions: [{ partition, fetchOffset: next.toString(), maxBytes: FETCH_BYTES }] }],
    });
    const data = answer.responses[0]?.partitions[0];
    if (data === undefined) continue;
    const batch = new Batch(topic, next.toString(), data);
    await visit(batch.messages);
    const last = batch.rawMessages.at(-1);
    if (last !== undefined) next = BigInt(last.offset) + 1n;
  }
}

export async function offsetsOf(
  cluster: Cluster,
  request: Parameters<Cluster['fetchTopicsOffset']>[0][number],
): Promise<Map<number, bigint>> {
  const [answer] = await cluster.fetchTopicsOffset([request]);
  return new Map(answer?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
}
