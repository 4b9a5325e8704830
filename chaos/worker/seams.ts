import { writeSync } from 'node:fs';
import type { Around, Call, Step } from './instrument.ts';

/** The harness reads what was reached from this file descriptor; a line of it survives the process. */
const REACHED_FD = 4;

export type SeamName = keyof typeof SEAMS;

/** Between which two steps a process is to end. `ms`: how long after an `in-flight` step was begun. */
export const SEAMS = {
  /** Nothing of the chunk is recorded, nothing committed. */
  'before-record': ['before', 'insert-tasks'],
  'after-record': ['after', 'commit-tasks'],
  'after-start': ['after', 'start-workflow'],
  'before-settle': ['before', 'settle-tasks'],
  'after-settle': ['after', 'settle-tasks'],
  'before-claim': ['before', 'claim-messages'],
  'in-transaction': ['after', 'send'],
  'end-txn-in-flight': ['in-flight', 'end-transaction'],
  'after-commit': ['after', 'end-transaction'],
} as const satisfies Record<string, ['before' | 'after' | 'in-flight', string]>;

/** What the harness tells a worker; `undefined` takes it back. */
export interface Arming {
  seam: SeamName;
  signal: 'SIGKILL' | 'SIGSTOP';
  ms: number;
}

let armed: Arming | undefined;

export function listenForArming(): void {
  process.on('message', (message: { arm: Arming | null }) => (armed = message.arm ?? undefined));
  // The channel to the harness must not keep a drained worker alive.
  process.channel?.unref();
}

/** Ends, or stops, this process where the harness has said so. */
export const atSeams: Around = async (step, call) => {
  const way = reached(step);
  if (way === 'before') end();
  if (way === 'in-flight') return inFlight(step, call);
  const result = await call(step.args);
  if (reached(step) === 'after') end();
  return result;
};

function reached({ name }: Step): 'before' | 'after' | 'in-flight' | undefined {
  if (armed === undefined) return undefined;
  const [way, step] = SEAMS[armed.seam];
  return step === name ? way : undefined;
}

async function inFlight({ args }: Step, call: Call): Promise<unknown> {
  const { ms } = armed ?? { ms: 0 };
  const answer = call(args);
  answer.catch(() => undefined);
  // Once the request has left: what is begun now is written before the next turn of the loop.
  if (ms === 0) setImmediate(() => setImmediate(end));
  else setTimeout(end, ms);
  return answer;
}

function end(): void {
  if (armed === undefined) return;
  const { seam, signal } = armed;
  armed = undefined;
  writeSync(REACHED_FD, `${seam}\n`);
  process.kill(process.pid, signal);
}
