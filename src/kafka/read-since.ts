import type { KafkaConfig } from 'kafkajs';
import { withCluster } from './cluster.ts';
import { offsetsOf, readPartition, type Visit } from './read-partition.ts';

/**
 * Hands every committed record of a topic from `since` (by record timestamp) to the topic's end, as it is now, to
 * `visit`, some at a time. Without a consumer group: nothing to join, to expire or to share the partitions with.
 *
 * @param since milliseconds of the epoch
 * @throws when a partition cannot be read to its end; then nothing may be concluded from what was visited
 */
export async function readSince(
  config: KafkaConfig,
  topic: string,
  since: number,
  visit: Visit,
): Promise<void> {
  await withCluster(config, async (cluster) => {
    await cluster.addTargetTopic(topic);
    const leaders = cluster.findTopicPartitionMetadata(topic);
    const partitions = leaders.map(({ partitionId }) => ({ partition: partitionId }));
    const ends = await offsetsOf(cluster, { topic, partitions, fromBeginning: false });
    const starts = await offsetsOf(cluster, { topic, partitions, fromTimestamp: since });
    for (const { partitionId: partition, leader } of leaders) {
      const start = starts.get(partition) ?? -1n;
      const end = ends.get(partition) ?? 0n;
      // -1: the partition holds nothing that young.
      if (start < 0n) continue;
      const broker = await cluster.findBroker({ nodeId: leader });
      await readPartition(broker, { topic, partition, start, end }, visit);
    }
  });
}
