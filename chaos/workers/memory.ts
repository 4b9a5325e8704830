import { readFile } from 'node:fs/promises';
import { median } from '../../bench/statistics.ts';
import type { Worker } from './worker.ts';

const EVERY_MS = 3_000;
/** A process fills its caches and its heap's first generations in its first minute. */
const SETTLING_MS = 60_000;

export interface MemoryFigures {
  worker: string;
  /** How long the process was watched, in seconds: from when it had settled. */
  seconds: number;
  /** Medians over the first and the last third of that time, in MiB. */
  first: number;
  last: number;
}

/** Watches the resident memory of one worker's process; of its last one, should it be replaced. */
export class MemoryWatch {
  readonly #worker: Worker;
  readonly #timer: NodeJS.Timeout;
  #pid = 0;
  #bornAt = 0;
  #samples: number[] = [];

  constructor(worker: Worker, over: AbortSignal) {
    this.#worker = worker;
    this.#timer = setInterval(() => void this.#sample(), EVERY_MS);
    over.addEventListener('abort', () => clearInterval(this.#timer));
  }

  /** @returns nothing where the process did not live long enough to be judged */
  stop(): MemoryFigures | undefined {
    clearInterval(this.#timer);
    if (this.#samples.length === 0) return undefined;
    const third = Math.ceil(this.#samples.length / 3);
    return {
      worker: this.#worker.id,
      seconds: (this.#samples.length * EVERY_MS) / 1000,
      first: median(this.#samples.slice(0, third)),
      last: median(this.#samples.slice(-third)),
    };
  }

  async #sample(): Promise<void> {
    const pid = this.#worker.child?.pid;
    if (pid === undefined) return;
    if (pid !== this.#pid) {
      this.#samples = [];
      this.#bornAt = performance.now();
    }
    this.#pid = pid;
    if (performance.now() - this.#bornAt < SETTLING_MS) return;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (kilobytes !== undefined) this.#samples.push(Number(kilobytes) / 1024);
  }
}
