import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { PortTakenError } from './errors.ts';
import type { ServerName, StackOptions } from './types.ts';

/** All servers listen here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

const DEFAULTS = { kafka: 9092, temporal: 7233, temporalUi: 8233, postgres: 5432, http: 3001 };
export type Ports = typeof DEFAULTS & { kafkaController: number };
type PortName = keyof Ports;

const LISTENERS: Record<ServerName, PortName[]> = {
  kafka: ['kafka', 'kafkaController'],
  temporal: ['temporal', 'temporalUi'],
  postgres: ['postgres'],
};

/**
 * Below what the system gives to outgoing connections: there a client that tries to reach a server which is
 * down can take the server's port, or even connect to itself.
 */
const FREE_FROM = 18_000;
const FREE_TO = 32_000;

export async function choosePorts(wanted: StackOptions['ports'], servers: ServerName[]): Promise<Ports> {
  const taken = new Set<number>();
  const kafkaController = await freePort(taken);
  const ports: Ports = { ...DEFAULTS, kafkaController };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    ports[name] = wanted === 'free' ? await freePort(taken) : DEFAULTS[name] + wanted.offset;
  }
  if (wanted !== 'free') await assertFree(ports, servers, wanted.offset);
  return ports;
}

async function assertFree(ports: Ports, servers: ServerName[], offset: number): Promise<void> {
  for (const server of servers) {
    for (const name of LISTENERS[server]) {
      if (await canListen(ports[name])) continue;
      const wayOut = `shift every port with \`-- --port-offset ${offset + 100}\``;
      throw new PortTakenError(`Port ${ports[name]}, wanted for ${server}, is taken: ${wayOut}.`);
    }
  }
}

export async function freePort(taken: Set<number> = new Set()): Promise<number> {
  for (;;) {
    const port = randomInt(FREE_FROM, FREE_TO);
    if (taken.has(port) || !(await canListen(port))) continue;
    taken.add(port);
    return port;
  }
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
