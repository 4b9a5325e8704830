import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Addresses } from './addresses.ts';
import { kafkaLaunch } from './kafka/launch.ts';
import type { Ports } from './ports.ts';
import { postgresLaunch } from './postgres/launch.ts';
import type { Guard } from './process/guard.ts';
import { NativeServer } from './process/native-server.ts';
import type { Launch } from './process/native-server.ts';
import { temporalLaunch } from './temporal/launch.ts';
import type { Door, Report, Server, ServerName } from './types.ts';

export interface LaunchContext {
  dir: string;
  ports: Ports;
  address: Addresses;
  env: NodeJS.ProcessEnv;
  report: Report;
  kafkaDoor?: Door | undefined;
}

const LAUNCHES: Record<ServerName, (context: LaunchContext) => Promise<Omit<Launch, 'logFile'>>> = {
  kafka: kafkaLaunch,
  temporal: temporalLaunch,
  postgres: postgresLaunch,
};

/** Starts the servers side by side as processes of this machine: all of them, or none. */
export async function startNative(
  names: ServerName[],
  context: LaunchContext,
  guard: Guard,
): Promise<Server[]> {
  const logs = join(context.dir, 'logs');
  await mkdir(logs, { recursive: true });
  const started: Server[] = [];
  const starts = names.map(async (name) => {
    const logFile = join(logs, `${name}.log`);
    await rm(logFile, { force: true });
    const server = new NativeServer(name, { ...(await LAUNCHES[name](context)), logFile }, guard);
    await server.start();
    started.push(server);
  });
  const failed = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}
