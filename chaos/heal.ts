import type { Harness } from './harness.ts';

/** Whatever a fault left behind: all servers run and can be reached, all workers are up. */
export async function heal({ servers, network, fleet }: Harness): Promise<void> {
  for (const proxy of Object.values(network.proxies)) proxy.restore();
  for (const server of Object.values(servers)) {
    if (server.pid === undefined) await server.restart();
    else await server.kill('SIGCONT');
  }
  for (const worker of fleet.workers) {
    worker.isTaken = false;
    worker.child?.kill('SIGCONT');
    worker.letBack();
  }
  await fleet.up();
}
