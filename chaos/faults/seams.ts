import { until } from '../../support/until.ts';
import type { Arming, SeamName } from '../worker/seams.ts';
import type { WorkerChild } from '../workers/child.ts';
import type { Worker } from '../workers/worker.ts';
import type { Fault } from './fault.ts';

const LIMIT_MS = 20_000;
const MOST_MS_IN_FLIGHT = 3;

/** When a worker ends, in the order of its work. */
const KILLED_AT = {
  'before-record': 'before the rows of a chunk are written',
  'after-record': 'after the rows of a chunk were written',
  'after-start': 'after it started a workflow',
  'before-settle': 'before tasks are settled',
  'after-settle': 'after tasks were settled',
  'in-transaction': 'in its open Kafka transaction',
  'end-txn-in-flight': '0–3 ms after it asked for the end of a Kafka transaction',
  'after-commit': 'after its Kafka transaction was committed, before the outbox rows go',
} as const satisfies Partial<Record<SeamName, string>>;

export interface Reached {
  worker: Worker;
  child: WorkerChild;
}

/**
 * Arms all of these workers, and those processes that take the place of one that ends meanwhile; answers which was first to
 * reach the seam. The others are disarmed; one of them may have got there at the same moment.
 */
export async function firstToReach(
  workers: Worker[],
  arming: Arming,
  timeoutMs = LIMIT_MS,
): Promise<Reached | undefined> {
  const armed = new Set<WorkerChild>();
  let first: Reached | undefined;
  const arm = (): void => {
    for (const worker of workers) {
      const { child } = worker;
      if (child === undefined || armed.has(child)) continue;
      armed.add(child);
      void child.arm(arming).then(() => (first ??= { worker, child }));
    }
  };
  const reached = (): Reached | undefined => {
    arm();
    return first;
  };
  const found = await until(`a worker to reach ${arming.seam}`, reached, { timeoutMs }).catch(
    () => undefined,
  );
  for (const child of armed) if (child !== found?.child) child.disarm();
  return found;
}

export const seamFaults: Fault[] = [
  ...(Object.keys(KILLED_AT) as (keyof typeof KILLED_AT)[]).map((seam): Fault => ({
    name: `killed-${seam}`,
    what: `a worker ends ${KILLED_AT[seam]}`,
    disturbs: ['workers'],
    async inject({ fleet, random }) {
      const ms = random.int(0, MOST_MS_IN_FLIGHT);
      const reached = await firstToReach(fleet.victims, { seam, signal: 'SIGKILL', ms });
      if (reached === undefined) return { hit: false, detail: `nobody reached ${seam}` };
      const { signal } = await reached.child.exited;
      const when = seam === 'end-txn-in-flight' ? ` (${ms} ms)` : '';
      return {
        hit: signal === 'SIGKILL',
        detail: `${reached.worker.id} ended by ${signal} at ${seam}${when}`,
      };
    },
  })),
];
