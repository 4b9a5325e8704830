import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './check/check.ts';
import type { Violation } from './check/violation.ts';
import { readExecutions } from './executions.ts';
import type { Fault } from './faults/fault.ts';
import { openHarness, type Harness } from './harness.ts';
import { injectAll, type Injected } from './inject-all.ts';
import type { Observed } from './observed.ts';
import { comeToRest } from './quiet.ts';
import type { BugName } from './worker/bugs.ts';
import { MemoryWatch, type MemoryFigures } from './workers/memory.ts';
import type { Exit } from './workers/child.ts';
import { failures } from './report.ts';
import { Load } from './workload/load.ts';

export interface ChaosOptions {
  /** How long faults are injected; each is injected once, however long that takes. */
  minutes: number;
  seed: number;
  workers: number;
  faults: readonly Fault[];
  bug?: BugName | undefined;
  /** How long it may take in the end until all has come to rest, in milliseconds. */
  quietMs: number;
  say: (line: string) => void;
  /** Ends the run early, with nothing left behind. */
  signal: AbortSignal;
}

export interface ChaosReport {
  seconds: number;
  injected: Injected[];
  acknowledged: { kafka: number; http: number };
  refusedByHttp: { invalid: number; conflicting: number };
  tasks: number;
  results: number;
  deadLetters: number;
  events: number;
  /** Tasks whose work was begun more than once, of those that were not to fail. */
  repeatedWork: number;
  /** Processes of workers that ended by themselves, and were started again. */
  ownExits: { worker: string; exit: Exit }[];
  memory: MemoryFigures | undefined;
  violations: Violation[];
  /** What did not come to rest. */
  troubles: string[];
  /** The folders with data and logs that a run that went wrong has left. */
  kept: string[];
}

/** At least so much of a long task's absence is the figure to stand; a short run has less time. */
const LONG_AWAY_MS = { long: 120_000, short: 20_000 };
const LONG_RUN_MINUTES = 8;
/** Before the first fault, so that there is something for it to hit. */
const WARM_UP_MS = 3_000;

/** Servers, workers and load of its own; faults; rest; and then the reckoning. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { minutes, seed, bug, say, signal } = options;
  const started = performance.now();
  const longAwayMs = minutes >= LONG_RUN_MINUTES ? LONG_AWAY_MS.long : LONG_AWAY_MS.short;
  const harness = await openHarness({ seed, longAwayMs, bug, say, signal });
  let keep = true;
  const over = new AbortController();
  try {
    const running = run(harness, { ...options, signal: AbortSignal.any([signal, over.signal]) });
    // After an interruption nobody waits for what becomes of it.
    running.catch(() => undefined);
    const report = await Promise.race([running, interruption(signal)]);
    keep = failures(report).length > 0;
    return { ...report, seconds: (performance.now() - started) / 1000, kept: keep ? harness.folders : [] };
  } catch (error) {
    if (!signal.aborted) say(`data and logs: ${harness.folders.join(', ')}`);
    throw error;
  } finally {
    over.abort();
    await harness.close(keep && !signal.aborted);
  }
}

async function run(
  harness: Harness,
  { minutes, workers, faults, quietMs, say, signal }: ChaosOptions,
): Promise<Omit<ChaosReport, 'seconds' | 'kept'>> {
  await harness.fleet.start(workers);
  say(`${workers} workers are up`);
  const { spared } = harness.fleet;
  const memory = spared && new MemoryWatch(spared, signal);
  const load = new Load({ ...harness, random: harness.random.fork() }, signal);
  await sleep(WARM_UP_MS);
  const untilMs = performance.now() + minutes * 60_000;
  const injected = await injectAll(harness, faults, { untilMs, signal });
  say('no more faults; waiting until all has come to rest');
  const troubles = await comeToRest(harness, load, quietMs);
  return reckon(harness, { injected, troubles, memory: memory?.stop() });
}

function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = (): void => reject(signal.reason as Error);
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt);
  });
}

async function reckon(
  { ledger, reader, names, traces, fleet }: Harness,
  seen: Pick<ChaosReport, 'injected' | 'troubles' | 'memory'>,
): Promise<Omit<ChaosReport, 'seconds' | 'kept'>> {
  const { topics } = names;
  const observed: Observed = {
    commands: reader.of(topics.commands),
    results: reader.of(topics.results),
    events: reader.of(topics.events),
    deadLetters: reader.of(topics.deadLetters),
    executions: await readExecutions(traces),
  };
  return {
    ...seen,
    acknowledged: ledger.acknowledged,
    refusedByHttp: ledger.refusedByHttp,
    tasks: ledger.tasks.size,
    results: observed.results.length,
    deadLetters: observed.deadLetters.length,
    events: observed.events.length,
    repeatedWork: [...observed.executions.values()].filter(({ starts, ends }) => starts > 1 && ends > 1)
      .length,
    ownExits: fleet.workers.flatMap((worker) => worker.ownExits.map((exit) => ({ worker: worker.id, exit }))),
    violations: check(ledger, observed),
  };
}
