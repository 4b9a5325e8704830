import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { settledAmong } from '../store/tasks.ts';
import { OutageLog } from '../telemetry/outage-log.ts';

/** How often tasks are looked up that another worker may have settled, in milliseconds. */
const LOOK_MS = 1_000;
const MANY_OPEN = 32;

/**
 * Back-pressure: a bounded number of tasks that this process has taken in is unsettled. Beyond it, commands wait on
 * Kafka, which holds them for less than the engine would; and those that are started find a free slot here, so that
 * they can be started eagerly.
 */
export class Window {
  readonly #database: Database;
  readonly #limit: number;
  readonly #outage: OutageLog;
  readonly #open = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  #reserved = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, limit: number, logger: Logger) {
    this.#database = database;
    this.#limit = limit;
    this.#outage = new OutageLog(logger.child({ component: 'window' }), 'settled tasks are looked up again');
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#look().catch((error: unknown) =>
        this.#outage.failed(error, 'settled tasks could not be looked up'),
      );
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Waits until `count` more tasks fit, first come first served. The room is held until `enter` is called.
   *
   * @param count more than the window holds fit once it is empty
   * @throws the signal's reason when it is aborted meanwhile
   */
  async reserve(count: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waiting.length === 0 && this.#fits(count)) {
      this.#reserved += count;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const attempt = (): void => {
        if (!this.#fits(count)) return;
        this.#reserved += count;
        this.#waiting.shift();
        signal.removeEventListener('abort', giveUp);
        resolve();
        this.#next();
      };
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(attempt), 1);
        reject(signal.reason as Error);
        this.#next();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(attempt);
    });
  }

  /** Of a reservation, these became tasks to be settled; the rest of its room is free again. */
  enter(taskIds: string[], reserved: number): void {
    for (const taskId of taskIds) this.#open.set(taskId, performance.now());
    this.#reserved -= reserved;
    this.#next();
  }

  /** Tasks taken in and not yet seen settled. */
  size(): number {
    return this.#open.size;
  }

  /** So many tasks are open that sharing costs pays more than answering each at once. */
  isBusy(): boolean {
    return this.size() >= MANY_OPEN;
  }

  /** The task is settled, or was not started: it takes no room. */
  leave(taskId: string): void {
    if (this.#open.delete(taskId)) this.#next();
  }

  #fits(count: number): boolean {
    const taken = this.#open.size + this.#reserved;
    return taken === 0 || taken + count <= this.#limit;
  }

  #next(): void {
    this.#waiting[0]?.();
  }

  async #look(): Promise<void> {
    const before = performance.now() - LOOK_MS;
    const old = [...this.#open].filter(([, since]) => since < before).map(([taskId]) => taskId);
    if (old.length === 0) return;
    const settled = await settledAmong(this.#database, old);
    this.#outage.over();
    for (const taskId of settled) this.leave(taskId);
  }
}
