import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs';
import { withCluster } from './cluster.ts';

/**
 * Leaves a consumer group in the name of members that died, so that their partitions are shared out now and not when
 * their session times out (30 s). kafkajs has no static membership, and no call for this. Nothing happens to a member
 * that the group does not have any more; one that lives after all joins again.
 */
export async function endMemberships(
  config: KafkaConfig,
  groupId: string,
  memberIds: string[],
): Promise<void> {
  await withCluster(config, async (cluster) => {
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    for (const memberId of memberIds) {
      try {
        await coordinator.leaveGroup({ groupId, memberId });
      } catch (error) {
        const gone = error instanceof kafkajs.KafkaJSProtocolError && error.type === 'UNKNOWN_MEMBER_ID';
        if (!gone) throw error;
      }
    }
  });
}

/** The members of a group whose clients have one of these ids, also those that are only about to join. */
export async function membersOf(admin: Admin, groupId: string, clientIds: string[]): Promise<string[]> {
  const { groups } = await admin.describeGroups([groupId]);
  return groups.flatMap(({ members }) =>
    members.filter(({ clientId }) => clientIds.includes(clientId)).map(({ memberId }) => memberId),
  );
}
