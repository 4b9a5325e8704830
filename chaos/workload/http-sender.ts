import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 10_000;
const AGAIN_MS = 500;
/** Not an answer to the command, but a "not now". */
const NOT_NOW = new Set([429, 500, 502, 503, 504]);

/** Posts the same bytes, to any worker that lives, until one gives a definite answer; its status. */
export class HttpSender {
  readonly #anyUrl: () => string | undefined;
  readonly #stopping = new AbortController();
  waiting = 0;

  constructor(anyUrl: () => string | undefined) {
    this.#anyUrl = anyUrl;
  }

  /** @returns undefined when it was closed meanwhile */
  async send(body: string): Promise<number | undefined> {
    const { signal } = this.#stopping;
    this.waiting += 1;
    try {
      while (!signal.aborted) {
        const status = await this.#post(body);
        if (status !== undefined && !NOT_NOW.has(status)) return status;
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
      return undefined;
    } finally {
      this.waiting -= 1;
    }
  }

  close(): void {
    this.#stopping.abort();
  }

  async #post(body: string): Promise<number | undefined> {
    const url = this.#anyUrl();
    if (url === undefined) return undefined;
    try {
      const response = await fetch(`${url}/v1/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }
}
