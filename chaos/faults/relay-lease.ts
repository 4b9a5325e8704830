import { until } from '../../support/until.ts';
import type { Harness } from '../harness.ts';
import type { Worker } from '../workers/worker.ts';

interface RelayLease {
  epoch: number;
  /** A worker's id, while one holds the lease. */
  owner: string | undefined;
}

export async function relayLease({ clients }: Harness): Promise<RelayLease> {
  const { rows } = await clients.database.query<{ epoch: string; owner: string | null }>(
    'select epoch, owner from relay_lease',
  );
  return { epoch: Number(rows[0]?.epoch), owner: rows[0]?.owner?.split('/')[0] };
}

/** Whether another took over within the time. */
export async function tookOver(harness: Harness, epoch: number, timeoutMs: number): Promise<boolean> {
  const isHigher = async (): Promise<boolean> => (await relayLease(harness)).epoch > epoch;
  return until('another relay', isHigher, { timeoutMs }).catch(() => false);
}

/** The one of these workers that relays, else any of them. */
export async function leaderAmong(harness: Harness, workers: Worker[]): Promise<Worker> {
  const { owner } = await relayLease(harness);
  return workers.find(({ id }) => id === owner) ?? harness.random.pick(workers);
}
