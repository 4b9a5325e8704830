import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  log,
  patched,
  proxyActivities,
  setHandler,
  TimeoutFailure,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { ControlActivities, Took, WaitingControl, WorkerActivities } from '../activities/control.ts';
import type { Control, ControlType } from '../src/control/control.ts';
import type { ControlState } from '../src/control/state.ts';
import { Limits } from '../src/names.ts';
import { isDeeperThan } from '../src/nesting.ts';

/** How often it is seen whether the database still knows the state, and whether there is still somebody to control. */
const REMIND = '10m';
/** Characters of all that waits: it has to fit into the next run's arguments. */
const MOST_WAITING = 500_000;
/** Controls in one activity: little waits while they are taken, and many need few events. */
const MOST_AT_ONCE = 20;
/** What a person types after `--name`; its argument, where there is one, is the parameters. */
const SHORTHANDS = {
  pause: 'PAUSE_PROCESSING',
  resume: 'RESUME_PROCESSING',
  restart: 'RESTART_WORKER',
  updateConfig: 'UPDATE_CONFIG',
  healthCheck: 'HEALTH_CHECK',
} as const satisfies Record<string, ControlType>;

const { takeControl, takeControls, endControl, remind } = proxyActivities<ControlActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/** A worker drains before it is rebuilt; longer than the longest drain. */
const { hasRestarted } = proxyActivities<ControlActivities>({
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '70m',
  retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '3s' },
});

/** What only the worker itself can do, on the queue that it alone polls. One that does not take it up is not there. */
function itself(workerId: string): WorkerActivities {
  return proxyActivities<WorkerActivities>({
    taskQueue: `${workflowInfo().taskQueue}/${workerId}`,
    scheduleToStartTimeout: '20s',
    startToCloseTimeout: '30s',
    retry: { maximumAttempts: 2 },
  });
}

/**
 * Controls one worker, or the fleet: takes controls in the order in which they come, whoever sends them, and sees to it
 * that they have their effect. What is in force outlives every process; the database has it, and this workflow reminds it.
 */
export async function workerControl(
  target: string,
  known?: { version: number; state: ControlState },
  left: Control[] = [],
): Promise<void> {
  const isBounded = patched('bounded-controls');
  const waiting = [...left];
  let inForce = known;
  let taken = 0;
  let running = 0;

  const accept = (control: Control): void => {
    if (!isBounded || fits(control, waiting)) waiting.push(control);
    else log.warn('a signal that is no control, or one too many, is left out', { target });
  };
  setHandler(defineQuery<ControlState | undefined>('state'), () => inForce?.state);
  setHandler(defineSignal<[Control]>('control'), accept);
  for (const [name, controlType] of Object.entries(SHORTHANDS)) {
    setHandler(defineSignal<[Record<string, unknown>?]>(name), (parameters) => {
      const timestamp = new Date().toISOString();
      accept({
        controlId: uuid4(),
        controlType,
        timestamp,
        issuedBy: 'signal',
        ...(parameters && { parameters }),
      });
    });
  }

  for (;;) {
    const isAsked = await condition(() => waiting.length > 0, REMIND);
    const batch = waiting.splice(0, isBounded ? MOST_AT_ONCE : 1);
    if (batch.length > 0) {
      const numbered = batch.map((control) => ({ control, takenBy: `${workflowInfo().runId}/${++taken}` }));
      const took = isBounded
        ? await takeControls(target, numbered, inForce)
        : await takeOne(target, numbered);
      for (const [at, control] of batch.entries()) {
        const { inForce: next, perform: workerIds = [] } = took[at] ?? {};
        if (next !== undefined && next.version >= (inForce?.version ?? 0)) inForce = next;
        if (workerIds.length === 0) continue;
        running += 1;
        void perform(control, workerIds).finally(() => (running -= 1));
      }
    } else if (!isAsked && running === 0 && !(await remind(target, inForce)) && waiting.length === 0) {
      return;
    }
    const isDue = workflowInfo().continueAsNewSuggested && running === 0;
    if (isDue && (isBounded || waiting.length === 0)) {
      await continueAsNew<typeof workerControl>(target, inForce, waiting);
    }
  }
}

/** As a run goes on that an earlier version started. */
async function takeOne(target: string, [first]: WaitingControl[]): Promise<Took[]> {
  return first === undefined ? [] : [await takeControl(target, first.control, first.takenBy)];
}

/** A signal by hand may hold anything, and is to be handed on as it is. */
function fits(control: unknown, waiting: Control[]): boolean {
  if (typeof control !== 'object' || control === null || isDeeperThan(control, Limits.depth)) return false;
  const size = JSON.stringify(control).length;
  return size <= Limits.controlBytes && size + JSON.stringify(waiting).length <= MOST_WAITING;
}

/** Restarts come one after the other, so that the fleet goes on working; looks all at once. */
async function perform(control: Control, workerIds: string[]): Promise<void> {
  if (control.controlType === 'RESTART_WORKER') {
    for (const workerId of workerIds) await ended(control, workerId, () => restart(workerId));
  } else {
    await Promise.all(
      workerIds.map((workerId) => ended(control, workerId, () => itself(workerId).checkHealth())),
    );
  }
}

async function restart(workerId: string): Promise<Record<string, unknown>> {
  const before = await itself(workerId).restartWorker();
  return hasRestarted(workerId, before);
}

/** Notes what became of it. */
async function ended(
  { controlId }: Control,
  workerId: string,
  act: () => Promise<Record<string, unknown>>,
): Promise<void> {
  try {
    await endControl(controlId, workerId, { outcome: 'APPLIED', detail: await act() });
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    const isGone = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
    const reason = isGone ? 'the worker did not take it up within 20 s' : (cause as Error).message;
    await endControl(controlId, workerId, { outcome: 'FAILED', detail: { reason } });
  }
}
