import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  TimeoutFailure,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { ControlActivities, WorkerActivities } from '../activities/control.ts';
import type { Control, ControlType } from '../src/control/control.ts';
import type { ControlState } from '../src/control/state.ts';

/** How often it is seen whether the database still knows the state, and whether there is still somebody to control. */
const REMIND = '10m';
/** What a person types after `--name`; its argument, where there is one, is the parameters. */
const SHORTHANDS = {
  pause: 'PAUSE_PROCESSING',
  resume: 'RESUME_PROCESSING',
  restart: 'RESTART_WORKER',
  updateConfig: 'UPDATE_CONFIG',
  healthCheck: 'HEALTH_CHECK',
} as const satisfies Record<string, ControlType>;

const { takeControl, endControl, remind } = proxyActivities<ControlActivities>({
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
): Promise<void> {
  const waiting: Control[] = [];
  let inForce = known;
  let taken = 0;
  let running = 0;

  setHandler(defineQuery<ControlState | undefined>('state'), () => inForce?.state);
  setHandler(defineSignal<[Control]>('control'), (control) => void waiting.push(control));
  for (const [name, controlType] of Object.entries(SHORTHANDS)) {
    setHandler(defineSignal<[Record<string, unknown>?]>(name), (parameters) => {
      const timestamp = new Date().toISOString();
      waiting.push({
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
    const control = waiting.shift();
    if (control !== undefined) {
      taken += 1;
      const took = await takeControl(target, control, `${workflowInfo().runId}/${taken}`);
      inForce = took.inForce ?? inForce;
      if (took.perform.length > 0) {
        running += 1;
        void perform(control, took.perform).finally(() => (running -= 1));
      }
    } else if (!isAsked && running === 0 && !(await remind(target, inForce)) && waiting.length === 0) {
      return;
    }
    if (workflowInfo().continueAsNewSuggested && running === 0 && waiting.length === 0) {
      await continueAsNew<typeof workerControl>(target, inForce);
    }
  }
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
