import { CommandsBridge } from '../bridge/commands.ts';
import { Positions } from '../bridge/positions.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';

/** Takes commands from Kafka. */
export async function startBridge(core: Core, closers: Closers): Promise<CommandsBridge> {
  const { config, logger, connections, intake, metrics } = core;
  const { kafka, admin, database, clusterId } = connections;
  const { names, startFrom } = config;
  const positions = new Positions({ admin, database, names, clusterId, logger });
  const bridge = new CommandsBridge({ kafka, names, intake, positions, startFrom, metrics, logger });
  closers.add('bridge', () => bridge.stop());
  await bridge.start();
  return bridge;
}
