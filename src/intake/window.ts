import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { countUnsettled } from '../store/tasks.ts';

/** How long a count of the fleet's unsettled tasks is trusted, in milliseconds. */
const COUNT_AGE_MS = 50;

/**
 * Back-pressure: a bounded number of tasks is started and unfinished over the whole fleet. Beyond it, commands
 * wait on Kafka, which holds them for less than Temporal would.
 */
export class Window {
  readonly #database: Database;
  readonly #limit: number;
  #unsettled = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(database: Database, limit: number) {
    this.#database = database;
    this.#limit = limit;
  }

  /** Resolves once there is room; `whileWaiting` runs between looks and may throw to give up. */
  async waitForRoom(whileWaiting: () => Promise<void>): Promise<void> {
    while ((await this.#count()) >= this.#limit) {
      await whileWaiting();
      await delay(COUNT_AGE_MS);
    }
  }

  /** Counts what was just started, ahead of the next look. */
  add(started: number): void {
    this.#unsettled += started;
  }

  async #count(): Promise<number> {
    if (performance.now() - this.#countedAt > COUNT_AGE_MS) {
      this.#countedAt = performance.now();
      this.#unsettled = await countUnsettled(this.#database, this.#limit);
    }
    return this.#unsettled;
  }
}
