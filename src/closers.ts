import type { Logger } from 'pino';

/** What is to be ended, last opened first; one that fails does not keep the others open. */
export class Closers {
  readonly #closers: { name: string; close: () => Promise<unknown> }[] = [];
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(name: string, close: () => Promise<unknown>): void {
    this.#closers.push({ name, close });
  }

  async closeAll(): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      const { name, close } = closer;
      try {
        await close();
      } catch (error) {
        this.#logger.warn({ err: error, part: name }, 'a part did not end cleanly');
      }
    }
  }
}
