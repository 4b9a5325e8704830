import kafkajs, { type Kafka } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';

interface Coordinator {
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}

/**
 * Ends the memberships of processes that were killed, for the broker would wait out their session, 30 s, before it
 * gave their partitions to anybody.
 */
export async function endMemberships(kafka: Kafka, brokers: string, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([groupId]);
  await admin.disconnect();
  const cluster = new Cluster({
    brokers: brokers.split(','),
    logger: loggers.createLogger({
      level: kafkajs.logLevel.NOTHING,
      logCreator: () => () => undefined,
    }),
    socketFactory: createSocketFactory(),
    metadataMaxAge: 300_000,
    isolationLevel: 0,
    allowAutoTopicCreation: false,
    connectionTimeout: 10_000,
  });
  await cluster.connect();
  try {
    const { findGroupCoordinator } = cluster as unknown as {
      findGroupCoordinator(options: { groupId: string }): Promise<Coordinator>;
    };
    const coordinator = await findGroupCoordinator.call(cluster, { groupId });
    for (const { memberId } of groups.flatMap(({ members }) => members)) {
      await coordinator.leaveGroup({ groupId, memberId });
    }
  } finally {
    await cluster.disconnect();
  }
}
