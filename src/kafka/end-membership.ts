import kafkajs, { type KafkaConfig } from 'kafkajs';
import { withCluster } from './cluster.ts';

/**
 * Leaves a consumer group in the name of a member that died, so that its partitions are shared out now and not when its
 * session times out (30 s). Nothing happens where the group has no such member any more.
 */
export async function endMembership(config: KafkaConfig, groupId: string, memberId: string): Promise<void> {
  await withCluster(config, async (cluster) => {
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    try {
      await coordinator.leaveGroup({ groupId, memberId });
    } catch (error) {
      const gone = error instanceof kafkajs.KafkaJSProtocolError && error.type === 'UNKNOWN_MEMBER_ID';
      if (!gone) throw error;
    }
  });
}
