import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults/fault.ts';
import type { Harness } from './harness.ts';
import { heal } from './heal.ts';
import { passMarkers } from './markers.ts';
import { plan } from './plan.ts';

export interface Injected {
  name: string;
  hit: boolean;
  detail: string;
  /** Milliseconds from the fault's end until fresh commands had their results; absent where another fault was still on. */
  recoveredAfterMs?: number;
  /** Fresh commands were waited for in vain. */
  isStuck?: true;
}

/** A fault that goes on while others are injected. */
interface Lasting {
  fault: Fault;
  ended: Promise<void>;
  isOver: boolean;
}

/** Beside a fault that lasts, the others leave this long for what can go on to go on, in milliseconds. */
const BESIDE_PAUSE_MS = 1_000;

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
    note(canRecover ? { ...one, ...(await recovery(harness)) } : one);
    await sleep(canRecover ? random.int(100, 600) : BESIDE_PAUSE_MS);
  };
  for (const { fault, isExtra } of plan(faults, random.fork())) {
    if (signal.aborted || (isExtra && performance.now() >= untilMs)) break;
    if (lasting !== undefined && (fault.lasts || overlaps(fault, lasting.fault))) {
      await fillTheTime(lasting, faults, random, injectOne);
      lasting = undefined;
    }
    if (fault.lasts) lasting = await begin(harness, fault, note);
    else await injectOne(fault);
  }
  await lasting?.ended;
  return injected;
}

/** One that cannot be injected is one that did not hit: the run goes on, and the reckoning is made. */
async function inject(harness: Harness, fault: Fault, begun = (): void => undefined): Promise<Injected> {
  try {
    return { name: fault.name, ...(await fault.inject(harness, begun)) };
  } catch (error) {
    await heal(harness);
    return { name: fault.name, hit: false, detail: (error as Error).message };
  }
}

/** One after which nothing goes on counts as not recovered: what is lost, the reckoning shows. */
async function recovery(harness: Harness): Promise<Pick<Injected, 'recoveredAfterMs' | 'isStuck'>> {
  try {
    return { recoveredAfterMs: await passMarkers(harness) };
  } catch (error) {
    harness.say((error as Error).message);
    return { isStuck: true };
  }
}

/** Comes back once the fault is on. */
async function begin(harness: Harness, fault: Fault, note: (one: Injected) => void): Promise<Lasting> {
  const on = Promise.withResolvers<undefined>();
  const ended = inject(harness, fault, () => on.resolve(undefined)).then(async (one) => {
    lasting.isOver = true;
    note({ ...one, ...(await recovery(harness)) });
  });
  const lasting: Lasting = { fault, ended, isOver: false };
  await Promise.race([on.promise, ended]);
  // Whoever waits for its end is told.
  ended.catch(() => undefined);
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

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
