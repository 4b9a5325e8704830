import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults/fault.ts';
import type { Harness } from './harness.ts';
import { passMarkers } from './markers.ts';
import { plan } from './plan.ts';

export interface Injected {
  name: string;
  hit: boolean;
  detail: string;
  /** Milliseconds from the fault's end until fresh commands had their results; absent where another fault was still on. */
  recoveredAfterMs?: number;
}

/** A fault that goes on while others are injected. */
interface Lasting {
  fault: Fault;
  ended: Promise<void>;
  isOver: boolean;
}

/** Injects faults until the time is over and each was injected once, waiting after each until all goes on. */
export async function injectAll(
  harness: Harness,
  faults: readonly Fault[],
  { untilMs, signal }: { untilMs: number; signal: AbortSignal },
): Promise<Injected[]> {
  const { random, say } = harness;
  const injected: Injected[] = [];
  let lasting: Lasting | undefined;
  const note = (one: Injected): void => {
    injected.push(one);
    const recovery =
      one.recoveredAfterMs === undefined ? '' : `; recovered after ${seconds(one.recoveredAfterMs)}`;
    say(`${injected.length} ${one.name}: ${one.hit ? 'hit' : 'DID NOT HIT'}, ${one.detail}${recovery}`);
  };
  const injectOne = async (fault: Fault): Promise<void> => {
    const one = await inject(harness, fault);
    const canRecover = lasting === undefined || lasting.isOver || lasting.fault.disturbs.length === 0;
    note(canRecover ? { ...one, recoveredAfterMs: await passMarkers(harness) } : one);
    await sleep(random.int(200, 1_500));
  };
  for (const { fault, isExtra } of plan(faults, random.fork())) {
    if (signal.aborted || (isExtra && performance.now() >= untilMs)) break;
    if (lasting !== undefined && (fault.lasts || overlaps(fault, lasting.fault))) {
      await fillTheTime(lasting, faults, random, injectOne);
      lasting = undefined;
    }
    if (fault.lasts) lasting = begin(fault, () => inject(harness, fault).then(note));
    else await injectOne(fault);
  }
  await lasting?.ended;
  return injected;
}

async function inject(harness: Harness, fault: Fault): Promise<Injected> {
  return { name: fault.name, ...(await fault.inject(harness)) };
}

function begin(fault: Fault, run: () => Promise<void>): Lasting {
  const lasting: Lasting = { fault, ended: run().finally(() => (lasting.isOver = true)), isOver: false };
  // Whoever waits for its end is told.
  lasting.ended.catch(() => undefined);
  return lasting;
}

/** While a fault lasts that the next one must not meet, others are injected that may. */
async function fillTheTime(
  lasting: Lasting,
  faults: readonly Fault[],
  random: Harness['random'],
  injectOne: (fault: Fault) => Promise<void>,
): Promise<void> {
  const isCompany = lasting.fault.disturbs.length > 0;
  const company = faults.filter((fault) => isCompany && !fault.lasts && !overlaps(fault, lasting.fault));
  while (!lasting.isOver && company.length > 0) await injectOne(random.pick(company));
  await lasting.ended;
}

function overlaps(one: Fault, other: Fault): boolean {
  return one.disturbs.some((part) => other.disturbs.includes(part));
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
