import { ErrorCode, TransientError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { isOutboxOver } from '../store/outbox.ts';
import type { Logger } from '../telemetry/logger.ts';
import { OutageLog } from '../telemetry/outage-log.ts';

/**
 * Messages that may wait for Kafka before nothing new is taken in: hours of a usual day's results, some hundred
 * megabytes in Postgres, and published within a minute or two once Kafka is back.
 */
const MOST_WAITING = 100_000;
const LOOK_MS = 1_000;
/** What a refused sender is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 10_000;

/** Keeps an outbox that nobody empties from growing for ever: beyond a bound the way in is shut. */
export class Backlog {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #outage: OutageLog;
  readonly #limit: number;
  #isFull = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, logger: Logger, limit = MOST_WAITING) {
    this.#database = database;
    this.#log = logger.child({ component: 'backlog' });
    this.#outage = new OutageLog(this.#log, 'the backlog is looked at again');
    this.#limit = limit;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#timer && this.start()), LOOK_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  isFull(): boolean {
    return this.#isFull;
  }

  /** @throws TransientError UNAVAILABLE where too much waits */
  assertRoom(): void {
    if (!this.#isFull) return;
    throw new TransientError(
      ErrorCode.UNAVAILABLE,
      'Too many results wait for Kafka; nothing new is taken in',
      {
        retryAfterMs: RETRY_AFTER_MS,
      },
    );
  }

  async #look(): Promise<void> {
    try {
      const wasFull = this.#isFull;
      this.#isFull = await isOutboxOver(this.#database, this.#limit);
      this.#outage.over();
      if (this.#isFull === wasFull) return;
      if (this.#isFull)
        this.#log.warn({ limit: this.#limit }, 'too much waits for Kafka: nothing new is taken in');
      else this.#log.info('Kafka has caught up: commands are taken in again');
    } catch (error) {
      // Without the database nothing is taken in anyway.
      this.#outage.failed(error, 'the backlog could not be looked at');
    }
  }
}
