import { CommandsBridge } from '../bridge/commands.ts';
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
): Promise<CommandsBridge> {
  const { admission, config, logger, connections, intake, metrics } = core;
  const { kafka, kafkaConfig, admin, database, clusterId } = connections;
  const { names, startFrom, workerId } = config;
  const groupId = names.groups.commands;
  const common = { admin, kafkaConfig, groupId, workerId, logger };
  const membership = new Membership(common);
  const positions = new Positions({ admin, kafkaConfig, database, names, clusterId, logger });
  const bridge = new CommandsBridge({
    kafka,
    names,
    intake,
    admission,
    positions,
    membership,
    startFrom,
    metrics,
    logger,
  });
  closers.add('bridge', () => bridge.stop());
  await bridge.start();
  const silentMembers = new SilentMembers({ ...common, database, isSteady: () => registration.isSteady() });
  silentMembers.start();
  closers.add('silent members', () => silentMembers.stop());
  return bridge;
}
