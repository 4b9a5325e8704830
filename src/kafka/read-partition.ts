import type { Broker, RawRecord } from 'kafkajs/src/cluster/index.js';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { fetchCommitted } from './fetch.ts';

const WAIT_MS = 500;
/** How long nothing may come, in milliseconds: an open transaction of somebody else holds back what is behind it. */
const STANDSTILL_MS = 120_000;

export interface Range {
  topic: string;
  partition: number;
  /** The first offset to be read, and the one after the last. */
  start: bigint;
  end: bigint;
}

/** Takes some records; answers `enough` where the rest is of no interest. */
export type Visit = (records: RawRecord[]) => Promise<unknown>;

export const ENOUGH = 'enough';

/**
 * Hands the committed records of the range to `visit`, some at a time, without control records.
 *
 * @throws when the partition stands still before the range's end
 */
export async function readPartition(
  broker: Broker,
  { topic, partition, start, end }: Range,
  visit: Visit,
): Promise<void> {
  let next = start;
  let deadline = Date.now() + STANDSTILL_MS;
  while (next < end) {
    if (Date.now() > deadline)
      throw new Error(`${topic}/${partition} stands still at ${next}, before ${end}`);
    const [fetched] = await fetchCommitted(broker, [{ topic, partition, offset: next }], WAIT_MS);
    if (fetched === undefined || fetched.next === next) continue;
    if ((await visit(fetched.records)) === ENOUGH) return;
    next = fetched.next;
    deadline = Date.now() + STANDSTILL_MS;
  }
}

export async function offsetsOf(
  cluster: Cluster,
  request: Parameters<Cluster['fetchTopicsOffset']>[0][number],
): Promise<Map<number, bigint>> {
  const [answer] = await cluster.fetchTopicsOffset([request]);
  return new Map(answer?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
}
