import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { namesFor, type Names } from '../src/names.ts';
import { dataElsewhere, removeStack } from '../stack/remove.ts';
import { startStack, type Server, type Stack } from '../stack/stack.ts';
import type { ServerName } from '../stack/types.ts';
import { openClients, type Clients } from './clients.ts';
import { Ledger } from './ledger.ts';
import { openKafkaDoor, openNetwork, type Network } from './network.ts';
import { Random } from './random.ts';
import { Reader } from './reader.ts';
import { HttpSender } from './workload/http-sender.ts';
import { KafkaSender } from './workload/kafka-sender.ts';
import { Sender } from './workload/sender.ts';
import { Fleet } from './workers/fleet.ts';

export interface HarnessOptions {
  seed: number;
  /** Milliseconds that a server stays away in the fault that is about a long absence. */
  longAwayMs: number;
  bug: string | undefined;
  say: (line: string) => void;
  /** Once aborted, a start that fails for it leaves nothing. */
  signal: AbortSignal;
}

/** Servers, workers, senders and the observer: all that a fault needs to be injected and to be seen. */
export interface Harness extends Omit<HarnessOptions, 'seed' | 'bug' | 'signal'> {
  dir: string;
  /** All that holds data and logs: `dir`, and the place of Postgres' data where its user cannot reach that. */
  folders: string[];
  /** Where the workers' assistants leave their traces. */
  traces: string;
  names: Names;
  servers: Record<ServerName, Server>;
  network: Network;
  clients: Clients;
  fleet: Fleet;
  ledger: Ledger;
  sender: Sender;
  reader: Reader;
  random: Random;
  /** @param keep leaves data and logs where they are */
  close(keep: boolean): Promise<void>;
}

export async function openHarness({ seed, longAwayMs, bug, say, signal }: HarnessOptions): Promise<Harness> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rnle-chaos-'));
  const traces = path.join(dir, 'traces');
  const logs = path.join(dir, 'workers');
  await Promise.all([logs, path.join(traces, 'tries')].map((folder) => mkdir(folder, { recursive: true })));
  const { door, proxy } = await openKafkaDoor();
  const stack = await startStack({
    dir,
    ports: 'free',
    env: withoutAddresses(),
    report: say,
    kafkaDoor: door,
  }).catch(async (error: unknown) => {
    if (signal.aborted) await removeStack(dir);
    throw error;
  });
  const clients = await openClients(stack.env);
  const network = await openNetwork(proxy, stack.env);
  const names = namesFor();
  const random = new Random(seed);
  const { commands, results, events, deadLetters } = names.topics;
  const env = { ...network.env, RNLE_DRAIN_SECONDS: '10', LOG_LEVEL: 'info' };
  const fleet = new Fleet({ env, traces, logs, bug, say });
  const ledger = new Ledger();
  const forHttp = random.fork();
  const kafkaSender = new KafkaSender(clients.kafka, commands);
  const httpSender = new HttpSender(() => fleet.anyUrl(forHttp));
  const reader = new Reader(clients.kafkaConfig, [commands, results, events, deadLetters], results);
  const elsewhere = await dataElsewhere(dir);
  return {
    dir,
    folders: elsewhere === undefined ? [dir] : [dir, elsewhere],
    traces,
    names,
    servers: serversOf(stack),
    network,
    clients,
    fleet,
    ledger,
    sender: new Sender(ledger, kafkaSender, httpSender),
    reader,
    random,
    longAwayMs,
    say,
    async close(keep) {
      httpSender.close();
      await Promise.all([fleet.end(), kafkaSender.close(), reader.close()]);
      await clients.close();
      await network.close();
      await stack.stop();
      if (!keep) await removeStack(dir);
    },
  };
}

function serversOf({ servers: { kafka, temporal, postgres } }: Stack): Record<ServerName, Server> {
  if (!kafka || !temporal || !postgres) throw new Error('All three servers have to be of this stack');
  return { kafka, temporal, postgres };
}

/** A server that others use is not to be killed. */
function withoutAddresses(): NodeJS.ProcessEnv {
  const { KAFKA_BROKERS: _, TEMPORAL_ADDRESS: __, DATABASE_URL: ___, ...env } = process.env;
  return env;
}
