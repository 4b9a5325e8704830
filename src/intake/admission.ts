import { setTimeout as sleep } from 'node:timers/promises';
import type { Circuit } from '../circuits/circuit.ts';
import type { Backlog } from '../outbox/backlog.ts';

const LOOK_MS = 100;

/** Whether commands may be taken from Kafka now: what a chunk needs is there, and there is room for what comes of it. */
export class Admission {
  readonly #needed: Circuit[];
  readonly #backlog: Backlog;

  constructor(needed: Circuit[], backlog: Backlog) {
    this.#needed = needed;
    this.#backlog = backlog;
  }

  /** @throws TransientError UNAVAILABLE naming what is in the way */
  assertOpen(): void {
    for (const circuit of this.#needed) circuit.assertClosed();
    this.#backlog.assertRoom();
  }

  /** @throws when the signal is aborted meanwhile */
  async whenOpen(signal: AbortSignal): Promise<void> {
    while (this.#backlog.isFull() || this.#needed.some((circuit) => circuit.isOpen())) {
      await sleep(LOOK_MS, undefined, { signal });
    }
  }
}
