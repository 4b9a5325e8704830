import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, Failed, WorkActivities, Worked } from '../activities/index.ts';
import { activityName } from '../src/names.ts';
import type { Task } from '../src/task.ts';

type CommandState = 'working' | 'settling' | 'settled';

const stateQuery = defineQuery<CommandState>('state');

/** The spec's policy: three retries after the first attempt, 100 ms doubling to 10 s. */
const retry = {
  maximumAttempts: 4,
  initialInterval: '100ms',
  backoffCoefficient: 2,
  maximumInterval: '10s',
} as const;

/** Work that ends within seconds: in the first workflow task, without a round trip of its own. */
const inline = proxyLocalActivities<WorkActivities>({ startToCloseTimeout: '8s', retry });

/** Work that may last, or that may have killed its worker: attempts are counted by the server. */
const remote = proxyActivities<WorkActivities>({ startToCloseTimeout: '1h', heartbeatTimeout: '10s', retry });

/** What is done is never lost for want of a database: settling is retried without end. */
const { settle } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Events in the history when a first workflow task runs for the first time: started, scheduled, started. */
const FIRST_TRY = 3;

/** Over how long the tasks of a worker that died are spread, in milliseconds. */
const APART_MS = 5_000;

/** Executes one run of a task and settles it. */
export async function command(task: Task): Promise<{ status: string }> {
  let state: CommandState = 'working';
  setHandler(stateQuery, () => state);

  const firstTry = workflowInfo().historyLength <= FIRST_TRY;
  const activities = task.duration === 'short' && firstTry ? inline : remote;
  let worked: Worked | Failed;
  try {
    // Its worker died, and many tasks with it. They come again apart, or the one to blame would take the same others along.
    if (task.duration === 'short' && !firstTry) await sleep(Math.random() * APART_MS);
    worked = await activities[activityName(task.command.taskType)](task);
  } catch (error) {
    worked = { settled: false, failure: failureOf(error) };
  }

  if (!worked.settled) {
    state = 'settling';
    const unsettled = worked;
    // Cancelled from outside, a task still ends in its one result.
    worked = await CancellationScope.nonCancellable(() => settle(task, unsettled));
  }
  state = 'settled';
  return { status: worked.status };
}

/** The activities answer definite failures themselves; what is thrown has used up its retries, or was cancelled. */
function failureOf(error: unknown): Failed['failure'] {
  if (isCancellation(error)) return { kind: 'cancelled' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const code = cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
  return {
    kind: 'gave-up',
    retries: retry.maximumAttempts - 1,
    lastError: cause instanceof Error ? cause.message : String(cause),
    ...(code !== undefined && { code }),
  };
}
