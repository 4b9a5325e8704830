import type { Command } from '../../schemas/generated/command.ts';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { TaskRow, TaskSummary } from '../store/tasks.ts';

/** A task without what it asks for and what came of it, as the list shows it. */
export interface TaskSummaryBody {
  taskId: string;
  run: number;
  state: string;
  /** Absent where the message was rejected before its type was known. */
  taskType?: string;
  correlationId?: string;
  userId?: string;
  /** ISO 8601. */
  acceptedAt: string;
  settledAt?: string;
  /** True while nothing of its type is begun. */
  paused?: true;
}

export interface TaskBody extends TaskSummaryBody {
  /** The message on the results topic. */
  result?: CommandResult;
}

export function summaryBody(task: TaskSummary): TaskSummaryBody {
  return {
    taskId: task.taskId,
    run: task.run,
    state: task.state,
    ...(task.taskType !== null && { taskType: task.taskType }),
    ...(task.correlationId !== null && { correlationId: task.correlationId }),
    ...(task.userId !== null && { userId: task.userId }),
    acceptedAt: task.acceptedAt.toISOString(),
    ...(task.settledAt && { settledAt: task.settledAt.toISOString() }),
  };
}

export function taskBody(task: TaskRow): TaskBody {
  return {
    ...summaryBody(task),
    ...(task.result !== null && { result: JSON.parse(task.result) as CommandResult }),
  };
}

export function taskBodyWithCommand(task: TaskRow): TaskBody & { command?: Command } {
  return {
    ...taskBody(task),
    ...(task.command !== null && { command: JSON.parse(task.command) as Command }),
  };
}
