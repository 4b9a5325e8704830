import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { deadLetterMessage, type DeadLetterMessage } from '../messages/dead-letter.ts';
import { eventMessage } from '../messages/event.ts';
import type { Message } from '../messages/message.ts';
import { resultMessage } from '../messages/result.ts';
import { DefiniteError, ErrorCode } from '../errors.ts';
import type { Names } from '../names.ts';
import { failure, type Outcome, type WorkFailure } from '../outcome.ts';
import { isBadData, type Database } from '../store/database.ts';
import { findOrigin, findTask } from '../store/tasks.ts';
import type { Source, Task } from '../task.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { SettleBatch } from './batch.ts';

export interface SettlerDependencies {
  database: Database;
  circuit: Circuit;
  batch: SettleBatch;
  names: Names;
  workerId: string;
  metrics: Metrics;
  logger: Logger;
  /** Records anew a task whose row the database has lost; false where another command has taken its taskId. */
  remember: (task: Task) => Promise<boolean>;
  /** Called once a task was settled here: its messages are in the outbox. */
  onSettled: (taskId: string) => void;
}

export interface Ending {
  outcome: Outcome;
  /** Milliseconds of work; absent where none was done. */
  processingTime?: number;
  /** Where the command is given up, how many times it was tried again. */
  deadLetter?: { retryCount: number };
}

/** Makes outcomes final: the task's state and the messages that announce it, in one statement. */
export class Settler {
  readonly #deps: SettlerDependencies;

  constructor(deps: SettlerDependencies) {
    this.#deps = deps;
  }

  /**
   * Settles the run, or finds that it is settled already. May be called any number of times.
   *
   * @returns the state the task is in; `SUPERSEDED` where a later run has taken its place
   */
  async settle(task: Task, ending: Ending): Promise<string> {
    try {
      return await this.#settle(task, ending);
    } catch (error) {
      if (!isBadData(error)) throw error;
      this.#deps.logger.error(
        { err: error, taskId: task.taskId },
        'the database refuses this outcome as bad data',
      );
      const refused = new DefiniteError(ErrorCode.UNSTORABLE, 'The outcome could not be stored');
      return this.#settle(task, { ...ending, outcome: failure(refused) });
    }
  }

  async #settle(task: Task, ending: Ending): Promise<string> {
    const { batch, names, metrics, onSettled } = this.#deps;
    const { taskId, run, command } = task;
    const { taskType, correlationId } = command;
    const { outcome, processingTime, deadLetter } = ending;
    const at = new Date();
    const about = {
      taskId,
      run,
      at,
      ...(processingTime !== undefined && { processingTime }),
      ...(correlationId !== undefined && { correlationId }),
    };
    const result = resultMessage(names.topics.results, { ...about, outcome });
    const letter =
      deadLetter && outcome.status === 'FAILURE'
        ? await this.#letter(task, outcome, deadLetter.retryCount, at)
        : undefined;
    const messages: Message[] = [
      result,
      this.#event(task, ending, result.status, at),
      ...(letter ? [letter] : []),
    ];
    const settled = await batch.settle({
      taskId,
      run,
      state: result.status,
      result: result.value,
      messages,
      ...(letter && { deadLetter: letter }),
    });
    if (!settled) return this.#unmatched(task, ending);
    metrics.commandsProcessed.inc({ task_type: taskType, status: result.status });
    if (processingTime !== undefined) {
      metrics.commandDuration.observe({ task_type: taskType }, processingTime / 1000);
    }
    if (letter) metrics.deadLetters.inc({ code: letter.code });
    onSettled(taskId);
    return result.status;
  }

  /**
   * The state that the run is in; `SUPERSEDED` where a later run has taken its place, `undefined` where the database
   * does not know the task.
   */
  async stateOf({ taskId, run }: Task): Promise<string | undefined> {
    const { database, circuit } = this.#deps;
    const row = await circuit.run(() => findTask(database, taskId));
    if (row === undefined) return undefined;
    return row.run === run ? row.state : 'SUPERSEDED';
  }

  /** Settled before, superseded, or forgotten by a database that was restored: then its end is not to be lost with it. */
  async #unmatched(task: Task, ending: Ending): Promise<string> {
    const state = await this.stateOf(task);
    if (state !== undefined) return state;
    // A later run was asked for by what the database has forgotten as well; its sender asks again.
    if (task.run > 1) return 'SUPERSEDED';
    this.#deps.logger.warn({ taskId: task.taskId }, 'the database has forgotten a task; it is recorded anew');
    return (await this.#deps.remember(task)) ? this.#settle(task, ending) : 'SUPERSEDED';
  }

  #event(task: Task, { outcome, processingTime }: Ending, status: Outcome['status'], at: Date): Message {
    return eventMessage(this.#deps.names.topics.events, {
      eventType: status === 'FAILURE' ? 'COMMAND_FAILED' : 'COMMAND_COMPLETED',
      eventId: `${task.taskId}/${task.run}/settled`,
      workerId: this.#deps.workerId,
      data: {
        taskId: task.taskId,
        run: task.run,
        status,
        ...(processingTime !== undefined && { processingTime }),
        ...(outcome.status === 'FAILURE' && { code: outcome.error.code }),
      },
      ...(task.command.correlationId !== undefined && { correlationId: task.command.correlationId }),
      at,
    });
  }

  async #letter(
    task: Task,
    { error }: WorkFailure,
    retryCount: number,
    at: Date,
  ): Promise<DeadLetterMessage | undefined> {
    const { taskId, run } = task;
    const { database, circuit } = this.#deps;
    const origin = await circuit.run(() => findOrigin(database, taskId));
    if (origin === undefined) return undefined;
    return deadLetterMessage(this.#deps.names.topics.deadLetters, {
      letterKey: `${taskId}/${run}`,
      taskId,
      run,
      error,
      retryCount,
      source: JSON.parse(origin.source) as Source,
      original: { text: origin.command },
      at,
    });
  }
}
