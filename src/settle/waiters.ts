import { EventEmitter, once } from 'node:events';
import type { Circuit } from '../circuits/circuit.ts';
import type { Database } from '../store/database.ts';
import { findTask, type TaskRow } from '../store/tasks.ts';

/** A task settled by another worker is noticed by looking, this often, in milliseconds. */
const LOOK_MS = 250;

/** Lets callers wait for a task's end: told at once where it ends in this process, found by looking elsewhere. */
export class Waiters {
  readonly #database: Database;
  readonly #circuit: Circuit;
  readonly #settled = new EventEmitter().setMaxListeners(0);

  constructor(database: Database, circuit: Circuit) {
    this.#database = database;
    this.#circuit = circuit;
  }

  settled(taskId: string): void {
    this.#settled.emit(eventOf(taskId));
  }

  /** The task once it is settled, or as it stands when the time is over or the caller has gone. */
  async waitFor(taskId: string, timeoutMs: number, signal: AbortSignal): Promise<TaskRow | undefined> {
    const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    for (;;) {
      const look = AbortSignal.any([end, AbortSignal.timeout(LOOK_MS)]);
      // Listening starts before looking, or an end in between would be missed.
      const told = once(this.#settled, eventOf(taskId), { signal: look }).catch(() => undefined);
      const task = await this.#circuit.run(() => findTask(this.#database, taskId));
      if (task === undefined || task.state !== 'ACCEPTED' || end.aborted) return task;
      await told;
    }
  }
}

/** Not the taskId itself: an event called "error" throws where nobody listens. */
function eventOf(taskId: string): string {
  return `settled/${taskId}`;
}
