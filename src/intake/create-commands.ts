import type { Waiters } from '../settle/waiters.ts';
import type { Database } from '../store/database.ts';
import { findTask, listTasks } from '../store/tasks.ts';
import type { Commands } from './commands.ts';
import type { Intake } from './intake.ts';
import type { StartQueue } from './start-queue.ts';

export interface CommandsDependencies {
  database: Database;
  intake: Intake;
  starts: StartQueue;
  waiters: Waiters;
}

export function createCommands({ database, intake, starts, waiters }: CommandsDependencies): Commands {
  return {
    async submit(body) {
      starts.assertRoom();
      const recorded = await intake.recordSubmitted(body);
      const { taskId } = recorded.candidate;
      if (recorded.kind === 'conflict') return { kind: 'conflict', taskId };
      const toStart = intake.taskOf(recorded);
      if (toStart) starts.add(toStart);
      const task = await findTask(database, taskId);
      if (task === undefined) throw new Error(`The row of task ${taskId} is gone right after it was written`);
      return { kind: recorded.kind === 'accepted' ? 'accepted' : 'duplicate', task };
    },
    find: (taskId) => findTask(database, taskId),
    list: (filter) => listTasks(database, filter),
    waitForResult: (taskId, timeoutMs, signal) => waiters.waitFor(taskId, timeoutMs, signal),
  };
}
