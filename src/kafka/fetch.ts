import type { Broker, RawRecord } from 'kafkajs/src/cluster/index.js';
import Batch from 'kafkajs/src/consumer/batch.js';

const READ_COMMITTED = 1;
const FETCH_BYTES = 5_242_880;

export interface Place {
  topic: string;
  partition: number;
  /** The first offset to be read. */
  offset: bigint;
}

export interface Fetched {
  topic: string;
  partition: number;
  /** Without those of aborted transactions, and without control records. */
  records: RawRecord[];
  /** The first offset not read yet; where nothing came, the one that was asked for. */
  next: bigint;
}

/**
 * One look at partitions that this broker leads: what is committed from the given places on, some of it.
 *
 * @param waitMs how long the broker may wait until there is something
 */
export async function fetchCommitted(broker: Broker, places: Place[], waitMs: number): Promise<Fetched[]> {
  const { responses } = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: waitMs,
    minBytes: 1,
    maxBytes: FETCH_BYTES,
    topics: [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition, offset }) => ({
        partition,
        fetchOffset: offset.toString(),
        maxBytes: FETCH_BYTES,
      })),
    })),
  });
  return responses.flatMap(({ topicName: topic, partitions }) =>
    partitions.map((data) => {
      const { partition } = data;
      const asked = places.find((place) => place.topic === topic && place.partition === partition);
      const offset = asked?.offset ?? 0n;
      const batch = new Batch(topic, offset.toString(), data);
      const last = batch.rawMessages.at(-1);
      return {
        topic,
        partition,
        records: batch.messages,
        next: last === undefined ? offset : BigInt(last.offset) + 1n,
      };
    }),
  );
}
