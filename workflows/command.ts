import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  TimeoutFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, Failed, WorkActivities, Worked } from '../activities/index.ts';
import { activityName, SearchAttributes } from '../src/names.ts';
import type { RetryPolicy, Task } from '../src/task.ts';

/** The contract's: three retries after the first attempt, 100 ms doubling to 10 s. */
const DEFAULT_RETRY: RetryPolicy = { maxRetries: 3, initialRetryMs: 100, maxRetryMs: 10_000 };

type CommandState = 'working' | 'paused' | 'settling' | 'settled';

const stateQuery = defineQuery<CommandState>('state');
/** What they carry, who and why, is for whoever reads the history. */
const pauseSignal = defineSignal('pause');
const resumeSignal = defineSignal('resume');
const cancelSignal = defineSignal('cancel');

/**
 * What is done is never lost for want of a database: settling is retried without end. The time is what a worker that died
 * while it settled is waited for; two that settle at once do no harm.
 */
const { settle } = proxyActivities<Activities>({
  startToCloseTimeout: '8s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** Events in the history when a first workflow task runs for the first time: started, scheduled, started. */
const FIRST_TRY = 3;

/** Over how long the tasks of a worker that died are spread, in milliseconds: short ones at first, others by their deaths. */
const APART_MS = 5_000;
const APART_BY_DEATH_MS = 2_000;

/** How long a task waits that came to a worker where its type is paused, in milliseconds: doubling. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Executes one run of a task and settles it. */
export async function command(task: Task): Promise<{ status: string }> {
  const steering = steer(task);
  const worked = await work(task, steering);
  let status: string;
  if (worked.settled) ({ status } = worked);
  else {
    steering.enter('settling');
    // Cancelled from outside, a task still ends in its one result.
    ({ status } = await CancellationScope.nonCancellable(() => settle(task, worked)));
  }
  steering.enter('settled');
  // What succeeded is found as completed: one more write for each command would not be cheap.
  if (task.searchable && status !== 'SUCCESS') {
    upsertSearchAttributes([{ key: SearchAttributes.outcome, value: status }]);
  }
  return { status };
}

/** What operators do to one task. */
interface Steering {
  isPaused: () => boolean;
  isCancelled: () => boolean;
  /** Does work that a pause, where it says so, or a cancellation stops. */
  stoppable<T>(act: () => Promise<T>, byPause: boolean): Promise<T>;
  enter(state: CommandState): void;
}

function steer({ command: { taskType, payload } }: Task): Steering {
  let state: CommandState = 'working';
  let isPaused = false;
  let isCancelled = false;
  let scope: CancellationScope | undefined;
  let stopsByPause = false;
  const enter = (next: CommandState): void => {
    state = next;
    setCurrentDetails([taskType, payload?.assistantId, next].filter(Boolean).join(' · '));
  };
  setHandler(stateQuery, () => state);
  setHandler(pauseSignal, () => {
    isPaused = true;
    if (stopsByPause) scope?.cancel();
  });
  setHandler(resumeSignal, () => void (isPaused = false));
  setHandler(cancelSignal, () => {
    isCancelled = true;
    scope?.cancel();
  });
  enter(state);
  return {
    isPaused: () => isPaused,
    isCancelled: () => isCancelled,
    stoppable(act, byPause) {
      stopsByPause = byPause;
      return CancellationScope.cancellable(() => {
        scope = CancellationScope.current();
        return act();
      });
    },
    enter,
  };
}

/** Works until there is an outcome, or nothing more to try. */
async function work(task: Task, steering: Steering): Promise<Settling> {
  const { isPaused, isCancelled } = steering;
  const retry = retryOf(task);
  const { inline, remote } = activitiesOf(task, retry);
  const workflow = CancellationScope.current();
  const name = activityName(task.command.taskType);
  let isFirstTry = workflowInfo().historyLength <= FIRST_TRY;
  let pausedMs = 0;
  let waitMs = FIRST_WAIT_MS;
  try {
    // Its worker died, and many tasks with it. They come again apart, or the one to blame would take the same others along.
    if (task.duration === 'short' && !isFirstTry) await sleep(Math.random() * APART_MS);
    for (;;) {
      if (isCancelled()) return { settled: false, failure: { kind: 'cancelled' } };
      if (isPaused()) {
        const since = Date.now();
        steering.enter('paused');
        await condition(() => !isPaused() || isCancelled());
        pausedMs += Date.now() - since;
        continue;
      }
      steering.enter('working');
      const isInline = task.duration === 'short' && isFirstTry;
      const given: [Task, number?] = pausedMs > 0 ? [task, pausedMs] : [task];
      isFirstTry = false;
      try {
        const act = (isInline ? inline : remote)[name];
        const worked = await steering.stoppable(
          () => surviving(() => act(...given), retry.maximumAttempts),
          !isInline,
        );
        if (!('paused' in worked)) return worked;
        // It is paused where it came to, or everywhere; elsewhere, or later, it is not.
        steering.enter('paused');
        await condition(() => isPaused() || isCancelled(), waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      } catch (error) {
        const isStopped = isCancellation(error) && !workflow.consideredCancelled;
        if (!isStopped) throw error;
      }
    }
  } catch (error) {
    return { settled: false, failure: failureOf(error, retry.maximumAttempts - 1) };
  }
}

/** In Temporal's words. */
interface Policy {
  maximumAttempts: number;
  initialInterval: number;
  backoffCoefficient: number;
  maximumInterval: number;
}

type Settling = Exclude<Worked, { paused: true }> | Failed;

function retryOf(task: Task): Policy {
  const retry = { ...DEFAULT_RETRY, ...task.retry };
  return {
    maximumAttempts: retry.maxRetries + 1,
    initialInterval: retry.initialRetryMs,
    backoffCoefficient: 2,
    maximumInterval: Math.max(retry.maxRetryMs, retry.initialRetryMs),
  };
}

function activitiesOf({ rules }: Task, retry: Policy): Record<'inline' | 'remote', WorkActivities> {
  return {
    /** Work that ends within seconds: in the first workflow task, without a round trip of its own. */
    inline: proxyLocalActivities<WorkActivities>({ startToCloseTimeout: '8s', retry }),
    /** Work that may last, or that may have killed its worker: attempts are counted by the server, deaths here. */
    remote: proxyActivities<WorkActivities>({
      startToCloseTimeout: '1h',
      heartbeatTimeout: '8s',
      // What was begun anew while the old attempt still ran would pay twice.
      cancellationType:
        rules === undefined
          ? ActivityCancellationType.TRY_CANCEL
          : ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      retry: { ...retry, nonRetryableErrorTypes: ['TemporalTimeout:Heartbeat'] },
    }),
  };
}

/**
 * Work whose worker died is tried again as often as work that failed; but each time later, and at random: what died
 * together must not come again together, or the one to blame takes the same others along until they are given up with it.
 */
async function surviving(act: () => Promise<Worked>, maximumAttempts: number): Promise<Worked> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await act();
    } catch (error) {
      if (!isDeath(error) || deaths >= maximumAttempts || !patched('deaths-apart')) throw error;
      await sleep(Math.random() * APART_BY_DEATH_MS * deaths);
    }
  }
}

function isDeath(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'HEARTBEAT';
}

/** The activities answer definite failures themselves; what is thrown has used up its retries, or was cancelled. */
function failureOf(error: unknown, retries: number): Failed['failure'] {
  if (isCancellation(error)) return { kind: 'cancelled' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const code = cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
  return {
    kind: 'gave-up',
    retries,
    lastError: cause instanceof Error ? cause.message : String(cause),
    ...(code !== undefined && { code }),
  };
}
