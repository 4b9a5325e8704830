import { setTimeout as sleep } from 'node:timers/promises';
import type { Circuit } from '../circuits/circuit.ts';
import type { Standing } from '../control/standing.ts';
import type { Backlog } from '../outbox/backlog.ts';

const LOOK_MS = 100;

/** Whether commands may be taken from Kafka now: what a chunk needs is there, and there is room for what comes of it. */
export class Admission {
  readonly #needed: Circuit[];
  readonly #backlog: Backlog;
  readonly #standing: Pick<Standing, 'fleetPause'>;

  constructor(needed: Circuit[], backlog: Backlog, standing: Pick<Standing, 'fleetPause'>) {
    this.#needed = needed;
    this.#backlog = backlog;
    this.#standing = standing;
  }

  /** An operator's will, not a failure: nothing is to be taken in. */
  isPaused(): boolean {
    return this.#standing.fleetPause() !== undefined;
  }

  /** @throws TransientError UNAVAILABLE naming what is in the way */
  assertOpen(): void {
    for (const circuit of this.#needed) circuit.assertClosed();
    this.#backlog.assertRoom();
  }

  /** @throws when the signal is aborted meanwhile */
  async whenOpen(signal: AbortSignal): Promise<void> {
    while (this.isPaused() || this.#backlog.isFull() || this.#needed.some((circuit) => circuit.isOpen())) {
      await sleep(LOOK_MS, undefined, { signal });
    }
  }
}
