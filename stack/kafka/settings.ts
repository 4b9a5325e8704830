import { LOOPBACK } from '../ports.ts';
import type { Ports } from '../ports.ts';
import type { Door } from '../types.ts';

export interface SettingsOptions {
  /** What is different for one of several. */
  changes?: Record<string, string | number | boolean>;
  door?: Door;
}

/** One broker that is its own controller, quick to start and to answer. */
export function kafkaSettings(
  ports: Pick<Ports, 'kafka' | 'kafkaController'>,
  dataDir: string,
  { changes = {}, door }: SettingsOptions = {},
): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${LOOPBACK}:${ports.kafkaController}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${LOOPBACK}:${ports.kafka},CONTROLLER://${LOOPBACK}:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://${LOOPBACK}:${ports.kafka}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataDir,
    // A misspelt topic is an error, as on a cluster that others look after.
    'auto.create.topics.enable': false,
    // The first member of a group starts at once instead of after 3 s.
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A quarter of the small heap by default.
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...changes,
  };
  return Object.entries(door ? { ...settings, ...withDoor(settings, door) } : settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function withDoor(
  settings: Record<'listeners' | 'advertised.listeners' | 'listener.security.protocol.map', string>,
  { port, advertised }: Door,
): Record<string, string> {
  return {
    listeners: `${settings.listeners},DOOR://${LOOPBACK}:${port}`,
    'advertised.listeners': `${settings['advertised.listeners']},DOOR://${LOOPBACK}:${advertised}`,
    'listener.security.protocol.map': `${settings['listener.security.protocol.map']},DOOR:PLAINTEXT`,
    'inter.broker.listener.name': 'PLAINTEXT',
  };
}
