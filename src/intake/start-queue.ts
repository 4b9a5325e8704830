import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { ErrorCode, TransientError } from '../errors.ts';
import type { Task } from '../task.ts';
import { OutageLog } from '../telemetry/outage-log.ts';

/** Tasks accepted over HTTP that may wait in this process for their start. */
const MOST_WAITING = 5_000;
const CONCURRENT = 20;

/**
 * Starts what HTTP has accepted, behind the answer and inside the window. Held in memory only: what dies with the
 * process, the reconciler starts.
 */
export class StartQueue {
  readonly #circuit: Circuit;
  readonly #start: (task: Task, signal: AbortSignal) => Promise<void>;
  readonly #outage: OutageLog;
  readonly #waiting: Task[] = [];
  readonly #stopping = new AbortController();
  #running = 0;

  /**
   * @param circuit the engine's: while it is open, what is accepted waits here
   * @param start waits for room in the window
   */
  constructor(circuit: Circuit, start: (task: Task, signal: AbortSignal) => Promise<void>, logger: Logger) {
    this.#circuit = circuit;
    this.#start = start;
    this.#outage = new OutageLog(
      logger.child({ component: 'start-queue' }),
      'accepted tasks are started again',
    );
  }

  /** @throws TransientError where too many wait, or the process drains: better refused than accepted and left lying */
  assertRoom(): void {
    if (this.#stopping.signal.aborted) {
      throw new TransientError(ErrorCode.UNAVAILABLE, 'This worker is draining', { retryAfterMs: 1_000 });
    }
    if (this.#waiting.length < MOST_WAITING) return;
    throw new TransientError(ErrorCode.UNAVAILABLE, 'Too many commands wait to be started', {
      retryAfterMs: 2_000,
    });
  }

  add(task: Task): void {
    this.#waiting.push(task);
    if (this.#running < CONCURRENT) void this.#drain();
  }

  /** What still waits is left to the reconciler of another process. */
  stop(): void {
    this.#waiting.length = 0;
    this.#stopping.abort(new Error('The process drains'));
  }

  async #drain(): Promise<void> {
    this.#running += 1;
    try {
      for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
        try {
          await this.#circuit.whenClosed(this.#stopping.signal);
          await this.#start(task, this.#stopping.signal);
          this.#outage.over();
        } catch (error) {
          const { taskId } = task;
          this.#outage.failed(error, 'a task was not started; the reconciler will', { taskId });
        }
      }
    } finally {
      this.#running -= 1;
    }
  }
}
