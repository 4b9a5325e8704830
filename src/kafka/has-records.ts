import type { KafkaConfig } from 'kafkajs';
import { withCluster } from './cluster.ts';
import { ENOUGH, offsetsOf, readPartition, type Range } from './read-partition.ts';

/** Is there any committed record in the range, or nothing but the marks of transactions? */
export async function hasRecords(
  config: KafkaConfig,
  { topic, partition, ...range }: Range,
): Promise<boolean> {
  return withCluster(config, async (cluster) => {
    await cluster.addTargetTopic(topic);
    const found = cluster.findTopicPartitionMetadata(topic).find((one) => one.partitionId === partition);
    if (found === undefined) return false;
    const partitions = [{ partition }];
    const first = (await offsetsOf(cluster, { topic, partitions, fromBeginning: true })).get(partition) ?? 0n;
    const last = (await offsetsOf(cluster, { topic, partitions, fromBeginning: false })).get(partition) ?? 0n;
    const start = range.start > first ? range.start : first;
    const end = range.end < last ? range.end : last;
    const broker = await cluster.findBroker({ nodeId: found.leader });
    let isThere = false;
    await readPartition(broker, { topic, partition, start, end }, (records) => {
      isThere ||= records.some(({ offset }) => BigInt(offset) >= start && BigInt(offset) < end);
      return Promise.resolve(isThere ? ENOUGH : undefined);
    });
    return isThere;
  });
}
