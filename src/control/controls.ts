import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Circuits } from '../circuits/circuits.ts';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import { FLEET, WorkflowType, type Names } from '../names.ts';
import { findStates, makeStates } from '../store/control-states.ts';
import { controlsUnderWay, insertControls, type ControlRow, type RunningControl } from '../store/controls.ts';
import { isBadData, type Database } from '../store/database.ts';
import { readThrough } from '../store/read-through.ts';
import { listWorkers } from '../store/workers.ts';
import { askTemporal } from '../temporal/ask-temporal.ts';
import { isNotFound } from '../temporal/grpc.ts';
import { checkControl, type Control } from './control.ts';

/**
 * How many controls may be under way at once, and the bytes of those that wait: a flood of them must not fill the histories
 * of the workflows. From a topic fewer, so that a person gets through beside it.
 */
const MOST_UNDER_WAY = 100;
export const MOST_FROM_TOPIC = 20;
const MOST_BYTES = 250_000;
const FULL_MS = 1_000;

export interface ControlsDependencies {
  database: Database;
  client: Client;
  circuits: Pick<Circuits, 'database' | 'temporal'>;
  names: Names;
}

export interface Sent {
  /** The workers that it goes to, or the fleet. */
  targets: string[];
  /** Nobody has ever heard of these. */
  unknown: string[];
}

/** The one way of every control message, from Kafka, HTTP and the command line alike: a signal to its targets' workflows. */
export class Controls {
  readonly #deps: ControlsDependencies;

  constructor(deps: ControlsDependencies) {
    this.#deps = deps;
  }

  /**
   * The same message may be sent any number of times: it has its effect once.
   *
   * @param most how many may be under way before it
   * @throws DefiniteError UNSTORABLE where Postgres or Temporal refuses it, TransientError where one of them is away or
   *   too many controls are under way
   */
  async send(control: Control, most = MOST_UNDER_WAY): Promise<Sent> {
    const sent = await this.#note(control, most);
    for (const target of sent.targets) await this.#signal(target, control);
    return sent;
  }

  /**
   * As `send`, of one who would not send the message again: what is noted is accepted, and while Temporal is away it waits
   * for the look at what was lost.
   *
   * @throws DefiniteError UNSTORABLE where Postgres or Temporal refuses it, TransientError where Postgres is away or too
   *   many controls are under way
   */
  async accept(control: Control): Promise<Sent> {
    const sent = await this.#note(control, MOST_UNDER_WAY);
    try {
      for (const target of sent.targets) await this.#signal(target, control);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
    }
    return sent;
  }

  /** One that was noted and never taken. */
  async resend({
    target,
    controlId,
    controlType,
    parameters,
    issuedBy,
    issuedAt,
  }: ControlRow): Promise<void> {
    const control = checkControl({
      controlId,
      controlType,
      parameters: JSON.parse(parameters) as unknown,
      timestamp: issuedAt.toISOString(),
      ...(issuedBy !== null && { issuedBy }),
    });
    await this.#signal(target, control);
  }

  /** So that a plain signal finds somebody to talk to: the fleet's workflow, and these workers'. */
  async introduce(workerIds: string[]): Promise<void> {
    const { client, circuits, names, database } = this.#deps;
    const targets = [FLEET, ...workerIds];
    await readThrough(circuits.database, () => makeStates(database, targets));
    for (const target of targets) {
      await circuits.temporal.run(() =>
        client.workflow.start(WorkflowType.workerControl, {
          workflowId: names.controlWorkflow(target),
          taskQueue: names.controlQueue,
          args: [target],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          staticSummary:
            target === FLEET ? 'What is in force for all workers' : `What is in force for ${target}`,
        }),
      );
    }
  }

  /** Is the run of a control workflow still there that took something? */
  async isTakerThere({ takenFor, takenBy }: RunningControl): Promise<boolean> {
    const { client, circuits, names } = this.#deps;
    const [runId = ''] = takenBy.split('/');
    try {
      const taker = client.workflow.getHandle(names.controlWorkflow(takenFor), runId);
      const { status } = await circuits.temporal.run(() => taker.describe());
      return status.name === 'RUNNING';
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async #signal(target: string, control: Control): Promise<void> {
    const { client, circuits, names } = this.#deps;
    await askTemporal(circuits.temporal, () =>
      client.workflow.signalWithStart(WorkflowType.workerControl, {
        workflowId: names.controlWorkflow(target),
        taskQueue: names.controlQueue,
        args: [target],
        signal: 'control',
        signalArgs: [control],
      }),
    );
  }

  async #assertRoom(controlId: string, most: number): Promise<void> {
    const { count, bytes } = await controlsUnderWay(this.#deps.database, controlId);
    if (count < most && bytes < MOST_BYTES) return;
    throw new TransientError(
      ErrorCode.UNAVAILABLE,
      `${count} controls are under way: try again in a moment`,
      {
        retryAfterMs: FULL_MS,
      },
    );
  }

  #note(control: Control, most: number): Promise<Sent> {
    return readThrough(this.#deps.circuits.database, async () => {
      await this.#assertRoom(control.controlId, most);
      return this.#insert(control);
    });
  }

  async #insert(control: Control): Promise<Sent> {
    const { database } = this.#deps;
    const asked = [...new Set(control.targetWorkers ?? [])];
    const known = asked.length === 0 ? [FLEET] : await this.#known(asked);
    const unknown = asked.filter((target) => !known.includes(target));
    try {
      await insertControls(database, control, known);
      await insertControls(database, control, unknown, 'REFUSED', { reason: 'there is no such worker' });
    } catch (error) {
      if (!isBadData(error)) throw error;
      const message = 'The database refuses this control as bad data';
      throw new DefiniteError(ErrorCode.UNSTORABLE, message, undefined, { cause: error });
    }
    return { targets: known, unknown };
  }

  async #known(asked: string[]): Promise<string[]> {
    const { database } = this.#deps;
    const workers = new Set((await listWorkers(database)).map(({ workerId }) => workerId));
    const { states } = await findStates(database, asked);
    for (const { target } of states) workers.add(target);
    return asked.filter((target) => workers.has(target));
  }
}
