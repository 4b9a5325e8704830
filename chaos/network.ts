import { freePort, LOOPBACK } from '../stack/ports.ts';
import type { Door, ServerName } from '../stack/types.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

/** The workers' ways to their servers: a proxy each, that faults cut or slow down. */
export interface Network {
  proxies: Record<ServerName, TcpProxy>;
  /** A stack's environment, with the proxies' addresses. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** A broker tells its clients where to come; so it needs a door of its own for those that come through the proxy. */
export async function openKafkaDoor(): Promise<{ door: Door; proxy: TcpProxy }> {
  const port = await freePort();
  const proxy = await TcpProxy.open(`${LOOPBACK}:${port}`);
  return { door: { port, advertised: Number(proxy.address.split(':')[1]) }, proxy };
}

/** @param env a stack's */
export async function openNetwork(kafka: TcpProxy, env: Record<string, string>): Promise<Network> {
  const database = new URL(env['DATABASE_URL'] ?? '');
  const proxies = {
    kafka,
    temporal: await TcpProxy.open(env['TEMPORAL_ADDRESS'] ?? ''),
    postgres: await TcpProxy.open(database.host),
  };
  database.host = proxies.postgres.address;
  return {
    proxies,
    env: {
      ...env,
      KAFKA_BROKERS: proxies.kafka.address,
      TEMPORAL_ADDRESS: proxies.temporal.address,
      DATABASE_URL: database.href,
    },
    async close() {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    },
  };
}
