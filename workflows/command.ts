import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  TimeoutFailure,
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

/** Work that may last, or that may have killed its worker: attempts are counted by the server, deaths here. */
const remote = proxyActivities<WorkActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '8s',
  retry: { ...retry, nonRetryableErrorTypes: ['TemporalTimeout:Heartbeat'] },
});

/** What is done is never lost for want of a database: settling is retried without end. */
const { settle } = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Events in the history when a first workflow task runs for the first time: started, scheduled, started. */
const FIRST_TRY = 3;

/** Over how long the tasks of a worker that died are spread, in milliseconds: short ones at first, others by their deaths. */
const APART_MS = 5_000;
const APART_BY_DEATH_MS = 2_000;

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
    const work = activities[activityName(task.command.taskType)];
    worked = await surviving(() => work(task));
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

/**
 * Work whose worker died is tried three times more, as work that failed is; but each time later, and at random: what died
 * together must not come again together, or the one to blame takes the same others along until they are given up with it.
 */
async function surviving(work: () => Promise<Worked>): Promise<Worked> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await work();
    } catch (error) {
      if (!isDeath(error) || deaths === retry.maximumAttempts || !patched('deaths-apart')) throw error;
      await sleep(Math.random() * APART_BY_DEATH_MS * deaths);
    }
  }
}

function isDeath(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'HEARTBEAT';
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
