import { CommandsBridge } from '../bridge/commands.ts';
import { announceFlood } from '../bridge/announce-flood.ts';
import { PausableBridge } from '../bridge/pausable.ts';
import { FloodGuard } from '../bridge/flood-guard.ts';
import { Floods } from '../bridge/floods.ts';
import { Membership } from '../bridge/membership.ts';
import { Positions } from '../bridge/positions.ts';
import { SilentMembers } from '../bridge/silent-members.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import type { Registration } from '../registry/registration.ts';

/** Takes commands from Kafka, and puts out of the group who does not any more. */
export async function startBridge(
  core: Core,
  closers: Closers,
  registration: Registration,
): Promise<PausableBridge> {
  const { admission, config, logger, connections, intake, metrics, standing, controls } = core;
  const { kafka, kafkaConfig, admin, database, clusterId } = connections;
  const { names, startFrom, workerId } = config;
  const common = { admin, kafkaConfig, workerId, logger };
  const membership = new Membership({ ...common, groupId: names.groups.commands });
  const positions = new Positions({ admin, kafkaConfig, database, names, clusterId, logger });
  const stopping = new AbortController();
  closers.add('flood guard', () => stopping.abort());
  const guard = new FloodGuard();
  const floods = new Floods({
    guard,
    metrics,
    onFlood(partition, reason) {
      logger.warn({ partition, reason }, 'a flood of bad commands: the partition stands still');
      void announceFlood({ controls, workerId, logger }, reason, stopping.signal);
    },
  });
  let accepted = standing.floodAccepted();
  standing.onChange(() => {
    if (standing.floodAccepted() === accepted) return;
    accepted = standing.floodAccepted();
    guard.accept('all');
  });
  const parts = {
    kafka,
    names,
    intake,
    admission,
    positions,
    membership,
    floods,
    startFrom,
    metrics,
    logger,
  };
  const bridge = new PausableBridge(() => new CommandsBridge(parts), standing, logger);
  closers.add('bridge', () => bridge.stop());
  await bridge.start();
  const silentMembers = new SilentMembers({
    ...common,
    // In the order in which they are waited for.
    groupIds: [names.groups.commands, names.groups.control, names.groups.events, names.groups.deadLetters],
    database,
    isSteady: () => registration.isSteady(),
  });
  silentMembers.start();
  closers.add('silent members', () => silentMembers.stop());
  return bridge;
}
