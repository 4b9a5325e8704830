import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Command } from '../schemas/generated/command.ts';
import { ErrorCode } from './errors.ts';
import type { Intake } from './intake/intake.ts';
import { WorkflowType } from './names.ts';
import type { Circuits } from './circuits/circuits.ts';
import type { Standing } from './control/standing.ts';
import type { Settler } from './settle/settler.ts';
import type { Database } from './store/database.ts';
import { takeOverdue, type UnsettledTask } from './store/tasks.ts';
import type { Task } from './task.ts';
import { OutageLog } from './telemetry/outage-log.ts';
import { describeCommand } from './temporal/describe-command.ts';

/** How often overdue tasks are looked for, how old a task may get before it is overdue, and how many at a time. */
const LOOK_MS = 2_000;
const GRACE_MS = 10_000;
const AT_ONCE = 100;
const CONCURRENT = 10;

export interface ReconcilerDependencies {
  database: Database;
  client: Client;
  circuits: Circuits;
  intake: Intake;
  standing: Pick<Standing, 'pausedTypes'>;
  settler: Settler;
  logger: Logger;
}

/**
 * Finishes what died between two steps: a task recorded and not started is started; a workflow that ended from outside
 * without settling its task (terminated, failed, timed out) is settled as what it was. "Already started" proves
 * nothing, so the workflow itself is looked at.
 */
export class Reconciler {
  readonly #deps: ReconcilerDependencies;
  readonly #log: Logger;
  readonly #outage: OutageLog;
  readonly #limit = pLimit(CONCURRENT);
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(deps: ReconcilerDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'reconciler' });
    this.#outage = new OutageLog(this.#log, 'overdue tasks are looked at again');
  }

  start(): void {
    this.#next(LOOK_MS);
  }

  #next(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#look().then((taken) => {
        // After a pause or an outage there may be many.
        if (!this.#stopping.signal.aborted) this.#next(taken === AT_ONCE ? 0 : LOOK_MS);
      });
    }, ms);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The reconciler stops'));
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** @returns how many tasks it took up */
  async #look(): Promise<number> {
    const { temporal, database } = this.#deps.circuits;
    // A look in vain would put off the next one at the same tasks.
    if (temporal.isOpen() || database.isOpen()) return 0;
    try {
      // What is held back is not looked at until it may be started: however many there are, they cost nothing.
      const heldBack = this.#deps.standing.pausedTypes();
      if (heldBack === undefined) return 0;
      const overdue = await database.run(() =>
        takeOverdue(this.#deps.database, { graceMs: GRACE_MS, limit: AT_ONCE, heldBack }),
      );
      // One that fails does not keep the others from being looked at.
      const looks = await Promise.allSettled(overdue.map((task) => this.#limit(() => this.#reconcile(task))));
      const failed = looks.filter((look) => look.status === 'rejected');
      if (failed.length > 0) this.#warn(failed[0]?.reason, failed.length);
      else this.#outage.over();
      return failed.length > 0 ? 0 : overdue.length;
    } catch (error) {
      this.#warn(error);
      return 0;
    }
  }

  #warn(error: unknown, tasks?: number): void {
    this.#outage.failed(error, 'overdue tasks could not be looked at; another look follows', { tasks });
  }

  async #reconcile(overdue: UnsettledTask): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    const { client, circuits, intake } = this.#deps;
    const command = JSON.parse(overdue.command) as Command;
    const task = intake.task(command, overdue.run, overdue.acceptedAt);
    const workflow = await describeCommand({ client, circuit: circuits.temporal }, overdue.taskId);
    if (workflow === undefined) {
      this.#log.info({ taskId: overdue.taskId }, 'a recorded task had no workflow; it is started');
      await intake.startWithinWindow(task, signal);
      return;
    }
    if (workflow.type !== WorkflowType.command) {
      await this.#settle(task, ErrorCode.ID_IN_USE, `A ${workflow.type} workflow uses this taskId`);
      return;
    }
    if (workflow.status.name === 'RUNNING') return;
    if ((workflow.memo?.['run'] as number | undefined) !== overdue.run) {
      this.#log.info(
        { taskId: overdue.taskId, run: overdue.run },
        'a later run had no workflow; it is started',
      );
      await intake.start(task);
      return;
    }
    if (workflow.status.name === 'COMPLETED') {
      await this.#redo(task);
      return;
    }
    const [code, message] = ENDINGS[workflow.status.name] ?? OTHER_ENDING;
    await this.#settle(task, code, message);
  }

  /**
   * A command workflow completes only after its task was settled. Where it is not, the database was restored from
   * before: what it lost before it was published nobody has seen, and is worked for anew.
   */
  async #redo(task: Task): Promise<void> {
    // It may just have been settled, and its workflow completed, since it was taken up.
    if ((await this.#deps.settler.stateOf(task)) !== 'ACCEPTED') return;
    const { taskId, run } = task;
    this.#log.warn({ taskId, run }, 'the database has forgotten the outcome of a task; it is started again');
    await this.#deps.intake.start(task, { again: true });
  }

  async #settle(task: Task, code: ErrorCode, message: string): Promise<void> {
    const outcome = { status: 'FAILURE', error: { code, message } } as const;
    const { taskId, run } = task;
    const state = await this.#deps.settler.settle(task, { outcome });
    // It may have been settled since it was taken up; then there was nothing to finish.
    if (state === 'FAILURE')
      this.#log.warn({ taskId, run, code }, 'a workflow had ended without settling its task');
  }
}

const OTHER_ENDING: [ErrorCode, string] = [
  ErrorCode.WORKFLOW_FAILED,
  'The workflow ended without settling the task',
];

const ENDINGS: Partial<Record<string, [ErrorCode, string]>> = {
  TERMINATED: [ErrorCode.TERMINATED, 'The workflow was terminated from outside'],
  CANCELLED: [ErrorCode.CANCELLED, 'The workflow was cancelled from outside'],
  TIMED_OUT: [ErrorCode.TIMEOUT, 'The workflow timed out'],
};
