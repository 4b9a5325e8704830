import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import type { Circuit } from '../circuits/circuit.ts';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import { WorkflowType, type Names } from '../names.ts';
import type { Task } from '../task.ts';
import { badDataOf } from './grpc.ts';

/**
 * How long the engine waits for a worker that died with a workflow's first task, in milliseconds: with the spread of what
 * comes again (workflows/command.ts) well within 15 s. Short work that takes longer says so before the time is over.
 */
const WORKFLOW_TASK_TIMEOUT_MS = 6_000;

/** Kept with the workflow, so that a later look can tell which run of the task it is. */
export interface CommandMemo {
  run: number;
}

export interface StartOptions {
  client: Client;
  names: Names;
  /** Skip the task queue: hand the first workflow task to the worker of this very process, if it has a free slot. */
  eager: boolean;
  circuit: Circuit;
}

/**
 * Starts the one workflow of a task's run, under the taskId. That it was already started is as good, unless it is over
 * and asked for `again`.
 *
 * @throws DefiniteError where Temporal refuses this task as bad data, TransientError where it is away
 */
export async function startCommand(
  { client, names, eager, circuit }: StartOptions,
  task: Task,
  { again = false } = {},
): Promise<void> {
  const start = (): Promise<unknown> =>
    client.workflow.start(WorkflowType.command, {
      workflowId: task.taskId,
      taskQueue: names.taskQueue,
      args: [task],
      memo: { run: task.run } satisfies CommandMemo,
      // A closed first run means that it may have settled; the reconciler looks. A later run was asked for.
      workflowIdReusePolicy:
        task.run === 1 && !again
          ? WorkflowIdReusePolicy.REJECT_DUPLICATE
          : WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      requestEagerStart: eager,
    });
  try {
    // A start whose answer was not waited for may have happened all the same: the next one finds it already started.
    await circuit.run(start);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    throw startError(task.taskId, error);
  }
}

function startError(taskId: string, error: unknown): DefiniteError | TransientError {
  if (error instanceof TransientError) return error;
  const reason = badDataOf(error);
  if (reason !== undefined) {
    const message = 'The workflow engine refuses this command as bad data';
    return new DefiniteError(ErrorCode.UNSTORABLE, message, { reason }, { cause: error });
  }
  return new TransientError(ErrorCode.UNAVAILABLE, `The workflow of task ${taskId} could not be started`, {
    cause: error,
  });
}
