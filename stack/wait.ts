import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_LINE_MS = 3_000;
const NEXT_LINES_MS = [10_000, 30_000, 60_000];

/** Repeats a check until it passes; gives its last error when the time is up or `signal` ends the wait. */
export async function until<T>(check: () => Promise<T>, limitMs: number, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (signal?.aborted || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** Says that something goes on, once it takes longer than people like to look at nothing. */
export async function saying<T>(what: string, report: (line: string) => void, work: Promise<T>): Promise<T> {
  const started = Date.now();
  let timer: NodeJS.Timeout;
  const after = (ms: number, later: number[]) => {
    timer = setTimeout(() => {
      const seconds = Math.round((Date.now() - started) / 1000);
      report(`still ${what}, ${seconds} s`);
      after(started + (later[0] ?? seconds * 1000 + 60_000) - Date.now(), later.slice(1));
    }, ms);
  };
  after(FIRST_LINE_MS, NEXT_LINES_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer!);
  }
}
