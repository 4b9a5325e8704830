import type { KafkaConfig } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { Broker, RawRecord } from 'kafkajs/src/cluster/index.js';
import Batch from 'kafkajs/src/consumer/batch.js';
import { withCluster } from './cluster.ts';

const READ_COMMITTED = 1;
const FETCH_BYTES = 5_242_880;

/**
 * Hands every committed record of a topic from `since` (by record timestamp) to the topic's end, as it is now, to
 * `visit`. Without a consumer group: nothing to join, to expire or to share the partitions with.
 *
 * @param since milliseconds of the epoch
 * @throws when a partition cannot be read to its end; then nothing may be concluded from what was visited
 */
export async function readSince(
  config: KafkaConfig,
  topic: string,
  since: number,
  visit: (record: RawRecord) => void,
): Promise<void> {
  await withCluster(config, async (cluster) => {
    await cluster.addTargetTopic(topic);
    const leaders = cluster.findTopicPartitionMetadata(topic);
    const partitions = leaders.map(({ partitionId }) => ({ partition: partitionId }));
    const ends = await offsetsOf(cluster, { topic, partitions, fromBeginning: false });
    const starts = await offsetsOf(cluster, { topic, partitions, fromTimestamp: since });
    for (const { partitionId, leader } of leaders) {
      const start = starts.get(partitionId) ?? -1n;
      const end = ends.get(partitionId) ?? 0n;
      // -1: the partition holds nothing that young.
      if (start < 0n) continue;
      const broker = await cluster.findBroker({ nodeId: leader });
      await readPartition(broker, topic, partitionId, start, end, visit);
    }
  });
}

async function offsetsOf(
  cluster: Cluster,
  request: Parameters<Cluster['fetchTopicsOffset']>[0][number],
): Promise<Map<number, bigint>> {
  const [answer] = await cluster.fetchTopicsOffset([request]);
  return new Map(answer?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
}

async function readPartition(
  broker: Broker,
  topic: string,
  partition: number,
  start: bigint,
  end: bigint,
  visit: (record: RawRecord) => void,
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
    for (const record of batch.messages) visit(record);
    const last = batch.rawMessages.at(-1);
    if (last !== undefined) next = BigInt(last.offset) + 1n;
  }
}
