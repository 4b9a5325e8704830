import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addressesOn } from '../addresses.ts';
import { choosePorts, LOOPBACK } from '../ports.ts';
import { Guard } from '../process/guard.ts';
import { NativeServer } from '../process/native-server.ts';
import type { Report, Server } from '../types.ts';
import { brokerLaunch, newClusterId } from './launch.ts';

export interface Cluster {
  /** For `KAFKA_BROKERS`. */
  addresses: string;
  /** By node id, 1 to 3. */
  brokers: Map<number, Server>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  dir: string;
  env?: NodeJS.ProcessEnv;
  report?: Report;
}

/** What lets one of three be lost: a copy on each, and two that have to have a record before it is acknowledged. */
const REPLICATED = {
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
  'share.coordinator.state.topic.replication.factor': 3,
  'share.coordinator.state.topic.min.isr': 2,
};

/** Three brokers, each a controller too, as processes of this machine. */
export async function startCluster({
  dir,
  env = process.env,
  report = () => undefined,
}: ClusterOptions): Promise<Cluster> {
  await mkdir(dir, { recursive: true });
  const nodes = await Promise.all(
    [1, 2, 3].map(async (id) => ({ id, ports: await choosePorts('free', []) })),
  );
  const voters = nodes.map(({ id, ports }) => `${id}@${LOOPBACK}:${ports.kafkaController}`).join();
  const clusterId = newClusterId();
  const guard = new Guard();
  const brokers = new Map<number, Server>();
  const stop = async (): Promise<void> => {
    await Promise.all([...brokers.values()].map((broker) => broker.stop()));
    guard.close();
  };
  // None is ready before most of them are there.
  const starts = nodes.map(async ({ id, ports }) => {
    const launch = await brokerLaunch(
      { ports, env, report, address: addressesOn(ports) },
      {
        home: join(dir, `kafka-${id}`),
        clusterId,
        changes: { 'node.id': id, 'controller.quorum.voters': voters, ...REPLICATED },
      },
    );
    const broker = new NativeServer('kafka', { ...launch, logFile: join(dir, `kafka-${id}.log`) }, guard);
    brokers.set(id, broker);
    await broker.start();
  });
  const failed = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { addresses: nodes.map(({ ports }) => `${LOOPBACK}:${ports.kafka}`).join(), brokers, stop };
}
