import { CommandsBridge } from '../bridge/commands.ts';
import { Membership } from '../bridge/membership.ts';
import { Positions } from '../bridge/positions.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';

/** Takes commands from Kafka. */
export async function startBridge(core: Core, closers: Closers): Promise<CommandsBridge> {
  const { admission, config, logger, connections, intake, metrics } = core;
  const { kafka, kafkaConfig, admin, database, clusterId } = connections;
  const { names, startFrom, workerId } = config;
  const groupId = names.groups.commands;
  const membership = new Membership({ database, kafkaConfig, groupId, workerId, logger });
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
  return bridge;
}
