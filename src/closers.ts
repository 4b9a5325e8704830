import type { Logger } from 'pino';
import { withDeadline } from './telemetry/deadline.ts';

/** How long a part may take to end, in milliseconds: one that waits for a server that is away must not use up the others' time. */
const PART_MS = 5_000;

interface Closer {
  name: string;
  close: () => unknown;
  limitMs: number;
}

/** What is to be ended, last opened first; one that fails or hangs does not keep the others open. */
export class Closers {
  readonly #closers: Closer[] = [];
  readonly #logger: Logger;
  readonly #limitMs: number;

  /** @param limitMs how long all of them together may take */
  constructor(logger: Logger, limitMs: number) {
    this.#logger = logger;
    this.#limitMs = limitMs;
  }

  /** @param close may answer a promise, which is waited for */
  add(name: string, close: () => unknown, limitMs = PART_MS): void {
    this.#closers.push({ name, close, limitMs });
  }

  /** @returns the parts that did not end as they should; those that there was no time for among them */
  async closeAll(): Promise<string[]> {
    const end = performance.now() + this.#limitMs;
    const failed: string[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      const { name, close, limitMs } = closer;
      const leftMs = Math.max(0, Math.round(end - performance.now()));
      try {
        await withDeadline(Promise.resolve(close()), Math.min(limitMs, leftMs));
      } catch (error) {
        failed.push(name);
        this.#logger.warn({ err: error, part: name }, 'a part did not end cleanly');
      }
    }
    return failed;
  }
}
