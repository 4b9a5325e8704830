import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addressesOn, ADDRESS_VARIABLE, workerEnvironment } from './addresses.ts';
import type { Addresses } from './addresses.ts';
import { namesFor } from '../src/names.ts';
import { Hold } from './hold.ts';
import { prepareTopics } from './kafka/ready.ts';
import type { Ports } from './ports.ts';
import { startOwn } from './start-own.ts';
import type { ServerName, Stack, StackOptions } from './types.ts';

export type { Server, Stack, StackOptions } from './types.ts';

const ALL: ServerName[] = ['kafka', 'temporal', 'postgres'];

/** Real servers for a worker: those the environment names as they are, the others started here. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { ports, env: given = process.env, report = () => undefined, only = ALL, kafkaDoor } = options;
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const hold = await Hold.take(dir, report);
  let stop = () => hold.release();
  try {
    const missing = only.filter((name) => !given[ADDRESS_VARIABLE[name]]);
    const own = await startOwn(missing, { dir, ports, env: given, report, hold, kafkaDoor });
    stop = async () => {
      await own.stop();
      await hold.release();
    };
    const addresses = joinAddresses(only, own.ports, given);
    if (addresses.KAFKA_BROKERS && !isSecured(given)) {
      await prepareTopics(addresses.KAFKA_BROKERS, namesFor(given.RNLE_PREFIX), report);
    }
    const env = workerEnvironment(addresses, own.ports, given);
    const servers = Object.fromEntries(own.servers.map((server) => [server.name, server]));
    return { env, temporalUiUrl: env.TEMPORAL_UI_URL ?? '', servers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function joinAddresses(names: ServerName[], ports: Ports, given: NodeJS.ProcessEnv): Partial<Addresses> {
  const own = addressesOn(ports);
  const variables = names.map((name) => ADDRESS_VARIABLE[name]);
  return Object.fromEntries(variables.map((variable) => [variable, given[variable] || own[variable]]));
}

/** A cluster with credentials belongs to someone who makes its topics. */
function isSecured(given: NodeJS.ProcessEnv): boolean {
  return Boolean(given.KAFKA_BROKERS && (given.KAFKA_SSL || given.KAFKA_SASL_MECHANISM));
}
