import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerName } from '../../stack/types.ts';
import type { Fault } from './fault.ts';

const SERVERS = ['kafka', 'temporal', 'postgres'] as const satisfies ServerName[];

export const networkFaults: Fault[] = SERVERS.flatMap((name): Fault[] => [
  {
    name: `${name}-cut-off`,
    what: `connections between workers and ${name} broken, and refused for 2–6 s`,
    disturbs: [name],
    async inject({ network, random }) {
      const proxy = network.proxies[name];
      const before = proxy.broken;
      const cutMs = random.int(2_000, 6_000);
      proxy.cut();
      await sleep(cutMs);
      proxy.restore();
      const broken = proxy.broken - before;
      return { hit: broken > 0, detail: `${broken} connections to ${name} broken, none for ${cutMs} ms` };
    },
  },
  {
    name: `${name}-far-away`,
    what: `100–300 ms more each way between workers and ${name}, for 4–8 s`,
    disturbs: [name],
    async inject({ network, random }) {
      const proxy = network.proxies[name];
      const before = proxy.delayed;
      const latencyMs = random.int(100, 300);
      const slowMs = random.int(4_000, 8_000);
      proxy.slow(latencyMs);
      await sleep(slowMs);
      proxy.restore();
      const delayed = proxy.delayed - before;
      return {
        hit: delayed > 0,
        detail: `${delayed} pieces to and from ${name} late by ${latencyMs} ms, for ${slowMs} ms`,
      };
    },
  },
]);
