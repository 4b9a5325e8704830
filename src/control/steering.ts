import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Circuits } from '../circuits/circuits.ts';
import { DefiniteError, ErrorCode } from '../errors.ts';
import { FLEET } from '../names.ts';
import type { Settler } from '../settle/settler.ts';
import { listStates } from '../store/control-states.ts';
import { findControl, type ControlRow } from '../store/controls.ts';
import type { Database } from '../store/database.ts';
import { readThrough } from '../store/read-through.ts';
import { findTask, type TaskRow } from '../store/tasks.ts';
import { listWorkers, type ListedWorker } from '../store/workers.ts';
import type { Task } from '../task.ts';
import { signalCommand, type CommandSignal, type SignalReason } from '../temporal/signal-command.ts';
import { checkGiven, type Control } from './control.ts';
import type { Controls, Sent } from './controls.ts';
import { inForce, isWhole, NOTHING, type ControlState, type Pause } from './state.ts';

/** A worker whose heart stands still for this long, in milliseconds, is shown as silent. */
const SILENT_MS = 5_000;

export interface SteeringDependencies {
  database: Database;
  client: Client;
  circuits: Pick<Circuits, 'database' | 'temporal'>;
  controls: Controls;
  settler: Settler;
  task: (row: TaskRow) => Task | undefined;
}

export interface Target {
  pauses: Pause[];
  settings: ControlState['settings'];
}

export interface SteeredWorker extends ListedWorker, Target {
  state: 'RUNNING' | 'PAUSED' | 'SILENT';
}

/** What operators ask of workers and of single tasks, over HTTP. */
export class Steering {
  readonly #deps: SteeringDependencies;

  constructor(deps: SteeringDependencies) {
    this.#deps = deps;
  }

  /**
   * @param value a control message; what it leaves out of controlId and timestamp is filled in
   * @throws DefiniteError VALIDATION_ERROR, or UNKNOWN_WORKER where none of its targets is known
   */
  async send(value: object): Promise<Sent & { control: Control }> {
    const control = checkGiven({ controlId: randomUUID(), timestamp: new Date().toISOString(), ...value });
    const sent = await this.#deps.controls.accept(control);
    if (sent.targets.length === 0) {
      const message = `There is no worker ${sent.unknown.join(', ')}`;
      throw new DefiniteError(ErrorCode.UNKNOWN_WORKER, message, { unknown: sent.unknown });
    }
    return { ...sent, control };
  }

  /** What became of a control at each of its targets. */
  async control(controlId: string): Promise<ControlRow[]> {
    return this.#read(() => findControl(this.#deps.database, controlId));
  }

  async workers(): Promise<{ fleet: Target; workers: SteeredWorker[] }> {
    const { database } = this.#deps;
    const [workers, states] = await this.#read(() =>
      Promise.all([listWorkers(database), listStates(database)]),
    );
    const now = new Date();
    const target = (name: string): Target => {
      const state = states.find((stored) => stored.target === name)?.state ?? NOTHING;
      return { pauses: inForce(state, now), settings: state.settings };
    };
    const fleet = target(FLEET);
    const isPaused = ({ pauses }: Target): boolean => pauses.some(isWhole);
    return {
      fleet,
      workers: workers.map((worker) => {
        const own = target(worker.workerId);
        const running = isPaused(own) || isPaused(fleet) ? 'PAUSED' : 'RUNNING';
        return { ...worker, ...own, state: worker.silentMs > SILENT_MS ? 'SILENT' : running };
      }),
    };
  }

  /**
   * Pauses, resumes or cancels one task.
   *
   * @returns the task as it was
   * @throws DefiniteError NOT_FOUND, or ALREADY_SETTLED where there is nothing left to steer
   */
  async steer(taskId: string, signal: CommandSignal, why: SignalReason): Promise<TaskRow> {
    const { database, client, circuits } = this.#deps;
    const row = await this.#read(() => findTask(database, taskId));
    if (row === undefined)
      throw new DefiniteError(ErrorCode.NOT_FOUND, `No command has the taskId ${taskId}`);
    if (row.state !== 'ACCEPTED') throw settled(row);
    if (await signalCommand({ client, circuit: circuits.temporal }, row, signal, why)) return row;
    if (signal !== 'cancel') {
      const message = `Command ${taskId} has not been started yet: it can be cancelled, or paused once it runs`;
      throw new DefiniteError(ErrorCode.NOT_STARTED, message, { taskId });
    }
    // Nobody works on it: its end is made here. One that is started at this very moment finds it settled.
    await this.#cancel(row);
    return row;
  }

  async #cancel(row: TaskRow): Promise<void> {
    const { settler, task } = this.#deps;
    const cancelled = task(row);
    if (cancelled === undefined) throw settled(row);
    const error = { code: ErrorCode.CANCELLED, message: 'The command was cancelled' };
    await this.#read(() => settler.settle(cancelled, { outcome: { status: 'FAILURE', error } }));
  }

  #read<T>(query: () => Promise<T>): Promise<T> {
    return readThrough(this.#deps.circuits.database, query);
  }
}

function settled({ taskId, state }: TaskRow): DefiniteError {
  return new DefiniteError(ErrorCode.ALREADY_SETTLED, `Command ${taskId} is over: ${state}`, {
    taskId,
    state,
  });
}
