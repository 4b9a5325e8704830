import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Circuits } from '../circuits/circuits.ts';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import { FLEET, WorkflowType, type Names } from '../names.ts';
import { findStates } from '../store/control-states.ts';
import { controlsUnderWay, insertControls, type ControlRow } from '../store/controls.ts';
import { isBadData, type Database } from '../store/database.ts';
import { readThrough } from '../store/read-through.ts';
import { listWorkers } from '../store/workers.ts';
import { askTemporal } from '../temporal/ask-temporal.ts';
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
    const { known, unknown } = await readThrough(this.#deps.circuits.database, async () => {
      await this.#assertRoom(most);
      return this.#note(control);
    });
    for (const target of known) await this.#signal(target, control);
    return { targets: known, unknown };
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
    const { client, circuits, names } = this.#deps;
    for (const target of [FLEET, ...workerIds]) {
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

  async #assertRoom(most: number): Promise<void> {
    const { count, bytes } = await controlsUnderWay(this.#deps.database);
    if (count < most && bytes < MOST_BYTES) return;
    throw new TransientError(
      ErrorCode.UNAVAILABLE,
      `${count} controls are under way: try again in a moment`,
      {
        retryAfterMs: FULL_MS,
      },
    );
  }

  async #note(control: Control): Promise<{ known: string[]; unknown: string[] }> {
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
    return { known, unknown };
  }

  async #known(asked: string[]): Promise<string[]> {
    const { database } = this.#deps;
    const workers = new Set((await listWorkers(database)).map(({ workerId }) => workerId));
    const { states } = await findStates(database, asked);
    for (const { target } of states) workers.add(target);
    return asked.filter((target) => workers.has(target));
  }
}
