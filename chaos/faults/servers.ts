import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Server, ServerName } from '../../stack/types.ts';
import type { Random } from '../random.ts';
import type { Fault, Injection } from './fault.ts';

const SERVERS = ['kafka', 'temporal', 'postgres'] as const satisfies ServerName[];
const PAIRS = [
  ['kafka', 'postgres'],
  ['kafka', 'temporal'],
  ['temporal', 'postgres'],
] as const satisfies [ServerName, ServerName][];

/** SIGKILL and a restart some seconds later. */
async function killed(server: Server, random: Random): Promise<Injection> {
  const awayMs = random.int(1_000, 4_000);
  await server.kill('SIGKILL');
  const hit = server.pid === undefined;
  await sleep(awayMs);
  await server.restart();
  return { hit, detail: `${server.name} killed, away for ${awayMs} ms` };
}

/** SIGSTOP and SIGCONT: connections stay, answers do not come. */
async function paused(server: Server, random: Random): Promise<Injection> {
  const pausedMs = random.int(3_000, 8_000);
  const { pid } = server;
  await server.kill('SIGSTOP');
  // It takes effect a moment later.
  const hit = await until('it to stop', async () => (await stateOf(pid)) === 'T', { timeoutMs: 2_000 }).catch(
    () => false,
  );
  await sleep(pausedMs);
  await server.kill('SIGCONT');
  return { hit, detail: `${server.name} paused for ${pausedMs} ms` };
}

/** As /proc has it: T is stopped by a signal. */
async function stateOf(pid: number | undefined): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) (\S)/.exec(stat)?.[1];
}

export const serverFaults: Fault[] = [
  ...SERVERS.flatMap((name): Fault[] => [
    {
      name: `${name}-killed`,
      what: `${name} is killed, and away for 1–4 s`,
      disturbs: [name],
      inject: ({ servers, random }) => killed(servers[name], random),
    },
    {
      name: `${name}-paused`,
      what: `${name} is paused: silent for 3–8 s`,
      disturbs: [name],
      inject: ({ servers, random }) => paused(servers[name], random),
    },
  ]),
  ...PAIRS.map((pair): Fault => ({
    name: `${pair.join('-and-')}-together`,
    what: `${pair.join(' and ')} at once, each killed or paused`,
    disturbs: pair,
    async inject({ servers, random }) {
      const both = pair.map((name) => (random.chance(2) ? killed : paused)(servers[name], random));
      const injections = await Promise.all(both);
      return {
        hit: injections.every(({ hit }) => hit),
        detail: injections.map(({ detail }) => detail).join(', '),
      };
    },
  })),
];
