import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_LINE_S = 3;
const LATER_LINES_S = [10, 30, 60];
const EVERY_S = 60;

/** Repeats a check until it passes; gives its last error when the time is up or `signal` ends the wait. */
export async function until<T>(check: () => Promise<T>, limitMs: number, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (signal?.aborted || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** Says that something goes on, once it takes longer than people like to look at nothing. */
export async function saying<T>(what: string, report: (line: string) => void, work: Promise<T>): Promise<T> {
  const started = Date.now();
  const elapsed = () => Math.floor((Date.now() - started) / 1000);
  let next = FIRST_LINE_S;
  const timer = setInterval(() => {
    if (elapsed() < next) return;
    report(`still ${what}, ${elapsed()} s`);
    next = LATER_LINES_S.find((seconds) => seconds > elapsed()) ?? elapsed() + EVERY_S;
  }, 500);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
