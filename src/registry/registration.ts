import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { beat, deleteWorker, type Worker } from '../store/workers.ts';
import { OutageLog } from '../telemetry/outage-log.ts';
import { BEAT_MS } from './claim.ts';

/** Beats further apart than this, in milliseconds, mean that this process or the database stood still meanwhile. */
const LONGEST_GAP_MS = 3_000;
/** How long beats may fail before this worker is not ready, in milliseconds. */
const TOLERATED_MS = 5_000;

export interface RegistrationDependencies {
  database: Database;
  self: Worker;
  /** As `claim` answered it. */
  startedAt: string;
  logger: Logger;
}

/** This process's row among the workers, and the heartbeat that keeps it alive there. */
export class Registration {
  readonly #deps: RegistrationDependencies;
  readonly #outage: OutageLog;
  readonly #lost = Promise.withResolvers<never>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;
  #lastBeatAt = performance.now();
  /** Beats in time since the last one that was not. */
  #inTime = 0;

  constructor(deps: RegistrationDependencies) {
    this.#deps = deps;
    this.#outage = new OutageLog(deps.logger.child({ component: 'registry' }), 'the heartbeat goes on');
    this.#lost.promise.catch(() => undefined);
  }

  /** As `claim` answered it. */
  get startedAt(): string {
    return this.#deps.startedAt;
  }

  /** Rejects when another process has taken the id: this one slept, and was replaced. Never resolves. */
  get lost(): Promise<never> {
    return this.#lost.promise;
  }

  /** The last two beats came in time: what this worker sees of others' heartbeats is true. */
  isSteady(): boolean {
    return this.#inTime >= 2 && performance.now() - this.#lastBeatAt < LONGEST_GAP_MS;
  }

  /** Why nothing should be sent here; undefined while the database answers. */
  trouble(): string | undefined {
    const silentMs = performance.now() - this.#lastBeatAt;
    if (silentMs <= TOLERATED_MS) return undefined;
    return `the database has not answered for ${Math.round(silentMs / 1000)} s`;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().finally(() => {
        if (!this.#stopped) this.start();
      });
    }, BEAT_MS);
  }

  /** Gives the id back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#beating;
    await deleteWorker(this.#deps.database, this.#deps.self);
  }

  async #beat(): Promise<void> {
    const { database, self, startedAt } = this.#deps;
    try {
      if (!(await beat(database, self, startedAt))) this.#lose();
      const now = performance.now();
      this.#inTime = now - this.#lastBeatAt < LONGEST_GAP_MS ? this.#inTime + 1 : 0;
      this.#lastBeatAt = now;
      this.#outage.over();
    } catch (error) {
      this.#inTime = 0;
      // No reason to end.
      this.#outage.failed(error, 'the heartbeat fails; it is tried again');
    }
  }

  #lose(): void {
    this.#stopped = true;
    const { workerId } = this.#deps.self;
    this.#lost.reject(
      new Error(`Another process has taken the worker id ${workerId} while this one stood still: it ends`),
    );
  }
}
