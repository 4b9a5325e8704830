import type { KafkaConfig } from 'kafkajs';
import { withCluster } from './cluster.ts';
import { offsetsOf, readPartition, type Range } from './read-partition.ts';

/** Is there any committed record in the range, or nothing but the marks of transactions? */
export async function hasRecords(
  config: KafkaConfig,
  { topic, partition, ...range }: Range,
): Promise<boolean> {
  return withCluster(config, async (cluster) => {
    await cluster.addTargetTopic(topic);
    const leader = cluster.findTopicPartitionMetadata(topic).find((one) => one.partitionId === partition);
    if (leader === undefined) return false;
    const partitions = [{ partition }];
    const first = (await offsetsOf(cluster, { topic, partitions, fromBeginning: true })).get(partition) ?? 0n;
    const broker = await cluster.findBroker({ nodeId: leader.leader });
    const start = range.start > first ? range.start : first;
    let count = 0;
    await readPartition(broker, { topic, partition, start, end: range.end }, (records) => {
      count += records.filter(({ offset }) => BigInt(offset) >= start && BigInt(offset) < range.end).length;
      return Promise.resolve();
    });
    return count > 0;
  });
}
