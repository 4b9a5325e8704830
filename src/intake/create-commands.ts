import type { Circuit } from '../circuits/circuit.ts';
import type { Waiters } from '../settle/waiters.ts';
import type { Database } from '../store/database.ts';
import { readThrough } from '../store/read-through.ts';
import type { Task } from '../task.ts';
import { findTask, listTasks, type TaskRow } from '../store/tasks.ts';
import type { Commands } from './commands.ts';
import type { Backlog } from '../outbox/backlog.ts';
import type { Intake } from './intake.ts';
import type { Recorded } from './record.ts';
import type { StartQueue } from './start-queue.ts';

export interface CommandsDependencies {
  database: Database;
  circuit: Circuit;
  intake: Intake;
  starts: StartQueue;
  backlog: Backlog;
  waiters: Waiters;
  isPaused: (taskType: TaskType) => boolean;
}

type TaskType = Task['command']['taskType'];

export function createCommands(deps: CommandsDependencies): Commands {
  const { database, circuit, intake, starts, backlog, waiters, isPaused } = deps;

  return {
    async submit(body) {
      starts.assertRoom();
      backlog.assertRoom();
      const recorded = await intake.recordSubmission(body);
      const { taskId } = recorded.candidate;
      if (recorded.kind === 'conflict') return { kind: 'conflict', taskId };
      const toStart = intake.taskOf(recorded);
      if (toStart) starts.add(toStart);
      if (recorded.kind === 'accepted') return { kind: 'accepted', task: acceptedRow(recorded) };
      const task = await readThrough(circuit, () => findTask(database, taskId));
      if (task === undefined) throw new Error(`The row of task ${taskId} is gone right after it was found`);
      return { kind: 'duplicate', task };
    },
    find: (taskId) => readThrough(circuit, () => findTask(database, taskId)),
    list: (filter) => readThrough(circuit, () => listTasks(database, filter)),
    isPaused: (taskType) => taskType !== null && isPaused(taskType as TaskType),
    waitForResult: (taskId, timeoutMs, signal) => waiters.waitFor(taskId, timeoutMs, signal),
  };
}

/** The row as it was just written. */
function acceptedRow({ candidate, run, acceptedAt }: Extract<Recorded, { kind: 'accepted' }>): TaskRow {
  const { taskId, command, text } = candidate;
  return {
    taskId,
    run,
    state: 'ACCEPTED',
    taskType: command.taskType,
    correlationId: command.correlationId ?? null,
    userId: command.payload?.userId ?? null,
    acceptedAt,
    settledAt: null,
    command: text,
    result: null,
  };
}
