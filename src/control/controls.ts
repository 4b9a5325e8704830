import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Circuits } from '../circuits/circuits.ts';
import { DefiniteError, ErrorCode } from '../errors.ts';
import { FLEET, WorkflowType, type Names } from '../names.ts';
import { findStates } from '../store/control-states.ts';
import { insertControls } from '../store/controls.ts';
import { isBadData, type Database } from '../store/database.ts';
import { readThrough } from '../store/read-through.ts';
import { listWorkers } from '../store/workers.ts';
import { askTemporal } from '../temporal/ask-temporal.ts';
import type { Control } from './control.ts';

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
   * @throws DefiniteError UNSTORABLE where Postgres or Temporal refuses it, TransientError where one of them is away
   */
  async send(control: Control): Promise<Sent> {
    const { client, circuits, names } = this.#deps;
    const { known, unknown } = await readThrough(circuits.database, () => this.#note(control));
    for (const target of known) {
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
    return { targets: known, unknown };
  }

  /** So that a plain signal finds somebody to talk to. */
  async introduce(workerId: string): Promise<void> {
    const { client, circuits, names } = this.#deps;
    for (const target of [FLEET, workerId]) {
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
