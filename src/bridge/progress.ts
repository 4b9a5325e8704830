import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { Logger } from 'pino';
import { OutageLog } from '../telemetry/outage-log.ts';
import type { Places, Positions, Seek } from './positions.ts';

/** How long after a vain look for the kept places the next one is made, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;
/** How often the database is asked whether it still knows what it was told, in milliseconds. */
const MEMORY_LOOK_MS = 2_000;

export interface ProgressDependencies {
  consumer: Pick<Consumer, 'pause' | 'resume' | 'seek'>;
  positions: Positions;
  topic: string;
  logger: Logger;
}

/**
 * How far each partition is taken in, as this process knows it. A partition stands still until its place is known: what
 * came in first would be recorded as the place, and would leave out what lies before.
 */
export class Progress {
  readonly #deps: ProgressDependencies;
  readonly #outage: OutageLog;
  readonly #places: Places = new Map();
  readonly #stopping = new AbortController();
  #joins = 0;
  #watching: Promise<void> | undefined;

  constructor(deps: ProgressDependencies) {
    this.#deps = deps;
    this.#outage = new OutageLog(deps.logger, 'the kept positions are looked up again');
  }

  /** The first offset not taken in; undefined while the partition stands still. */
  of(partition: number): string | undefined {
    return this.#places.get(partition);
  }

  move(partition: number, next: string): void {
    this.#places.set(partition, next);
  }

  /** These are the partitions now: each goes on where the group and the database agree. */
  async joined(partitions: number[]): Promise<void> {
    this.#joins += 1;
    this.#places.clear();
    await this.#place(partitions, (seek) => this.#deps.positions.restore(partitions, seek));
  }

  /** To the kept places, wherever the consumer and its group are: both may be ahead of what a restored database knows. */
  async goBack(partitions: number[]): Promise<void> {
    for (const partition of partitions) this.#places.delete(partition);
    await this.#place(partitions, async (seek) => {
      const places = await this.#deps.positions.keptPlaces(partitions);
      for (const [partition, offset] of places) seek(partition, offset);
      return places;
    });
  }

  /**
   * Would a batch that begins with `first` leave something out? A seek can be lost on its way: kafkajs forgets it when the
   * commit that belongs to it fails.
   */
  async isAhead(partition: number, first: string): Promise<boolean> {
    const known = this.#places.get(partition);
    return known !== undefined && (await this.#deps.positions.isBetween(partition, known, first));
  }

  /** A partition on which nothing comes would not notice that the database was restored. */
  watch(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(MEMORY_LOOK_MS, undefined, { signal }).catch(() => undefined);
      const join = this.#joins;
      const partitions = await this.#deps.positions.forgotten(this.#places).catch(() => []);
      // A consumer that has ended cannot be sent back.
      if (join === this.#joins && !this.#stopping.signal.aborted) await this.goBack(partitions);
    }
  }

  async #place(partitions: number[], look: (seek: Seek) => Promise<Places>): Promise<void> {
    if (partitions.length === 0) return;
    const { consumer, topic } = this.#deps;
    const { signal } = this.#stopping;
    const join = this.#joins;
    consumer.pause([{ topic, partitions }]);
    while (join === this.#joins && !signal.aborted) {
      try {
        const places = await look((partition, offset) => {
          if (join === this.#joins) consumer.seek({ topic, partition, offset });
        });
        this.#outage.over();
        if (join !== this.#joins) return;
        for (const [partition, place] of places) this.#places.set(partition, place);
        consumer.resume([{ topic, partitions }]);
        return;
      } catch (error) {
        const what = 'the kept positions could not be looked up; looking again';
        this.#outage.failed(error, what, { partitions });
        await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
