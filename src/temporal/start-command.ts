import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { WorkflowIdReusePolicy, type SearchAttributePair } from '@temporalio/common';
import type { Circuit } from '../circuits/circuit.ts';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import { SearchAttributes, WorkflowType, type Names } from '../names.ts';
import type { Task } from '../task.ts';
import { describeCommand } from './describe-command.ts';
import { badDataOf } from './grpc.ts';

/**
 * How long the engine waits for a worker that died with a workflow's first task, in milliseconds: with the spread of what
 * comes again (workflows/command.ts) well within 15 s. Short work that takes longer says so before the time is over.
 */
const WORKFLOW_TASK_TIMEOUT_MS = 6_000;

/** A workflow ends a moment after its task is settled: how often it is looked whether an earlier run's has, and how long between. */
const ENDING_LOOKS = 10;
const ENDING_LOOK_MS = 200;

/** `metadata.priority` → the engine's key: of what waits for a slot, the lowest key goes first. */
const PRIORITY_KEYS = new Map<unknown, number>([
  ['high', 1],
  ['normal', 3],
  ['low', 5],
]);

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
 * and asked for `again`. Where an earlier run's workflow does not end, it is left to the reconciler.
 *
 * @throws DefiniteError where Temporal refuses this task as bad data, TransientError where it is away
 */
export async function startCommand(options: StartOptions, task: Task, { again = false } = {}): Promise<void> {
  try {
    for (let looks = 0; ; looks++) {
      if (await start(options, task, again)) return;
      if (looks === ENDING_LOOKS || !(await isEarlierRunThere(options, task))) return;
      await sleep(ENDING_LOOK_MS);
    }
  } catch (error) {
    throw startError(task.taskId, error);
  }
}

/** @returns false where a workflow runs under the taskId, or has run where that counts */
async function start(
  { client, names, eager, circuit }: StartOptions,
  task: Task,
  again: boolean,
): Promise<boolean> {
  const { taskId, command } = task;
  const priorityKey = PRIORITY_KEYS.get(command.payload?.metadata?.['priority']);
  const startOnce = (): Promise<unknown> =>
    client.workflow.start(WorkflowType.command, {
      workflowId: taskId,
      taskQueue: names.taskQueue,
      args: [task],
      memo: { run: task.run } satisfies CommandMemo,
      staticSummary: summaryOf(command),
      ...(task.searchable && { typedSearchAttributes: attributesOf(command) }),
      // A closed first run means that it may have settled; the reconciler looks. A later run was asked for.
      workflowIdReusePolicy:
        task.run === 1 && !again
          ? WorkflowIdReusePolicy.REJECT_DUPLICATE
          : WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      ...(priorityKey !== undefined && { priority: { priorityKey } }),
      // An eager start passes by all that waits.
      requestEagerStart: eager && command.payload?.metadata?.['priority'] !== 'low',
    });
  try {
    // A start whose answer was not waited for may have happened all the same: the next one finds it already started.
    await circuit.run(startOnce);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function isEarlierRunThere(options: StartOptions, { taskId, run }: Task): Promise<boolean> {
  if (run === 1) return false;
  const workflow = await describeCommand(options, taskId);
  const there = workflow?.memo?.['run'] as CommandMemo['run'] | undefined;
  return there !== undefined && there < run;
}

/** The one line that the engine's UI shows of a command. */
function summaryOf({ taskType, payload }: Task['command']): string {
  const { assistantId, userId } = payload ?? {};
  const what = assistantId === undefined ? taskType : `${taskType} by ${assistantId}`;
  return userId === undefined ? what : `${what} for ${userId}`;
}

function attributesOf({ taskType, correlationId, payload }: Task['command']): SearchAttributePair[] {
  const { taskType: type, userId, correlationId: correlation } = SearchAttributes;
  return [
    { key: type, value: taskType },
    ...(payload?.userId === undefined ? [] : [{ key: userId, value: payload.userId }]),
    ...(correlationId === undefined ? [] : [{ key: correlation, value: correlationId }]),
  ];
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
