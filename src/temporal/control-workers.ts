import type { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { ControlActivities, WorkerActivities } from '../../activities/control.ts';
import type { Names } from '../names.ts';
import type { Temporal } from './connection.ts';
import { createSideWorker } from './side-worker.ts';
import { loadWorkflowBundle } from './workflow-bundle.ts';

export interface ControlWorkersOptions {
  temporal: Temporal;
  names: Names;
  workerId: string;
  controlActivities: ControlActivities;
  workerActivities: WorkerActivities;
  logger: Logger;
}

/** One that runs control workflows, whosever they are, and one for what only this worker can do; not polling yet. */
export async function createControlWorkers(options: ControlWorkersOptions): Promise<Worker[]> {
  const { temporal, names, workerId, controlActivities, workerActivities, logger } = options;
  const common = { temporal, workerId };
  return Promise.all([
    createSideWorker({
      ...common,
      taskQueue: names.controlQueue,
      workflowBundle: await loadWorkflowBundle(logger),
      activities: controlActivities,
    }),
    createSideWorker({ ...common, taskQueue: names.workerQueue(workerId), activities: workerActivities }),
  ]);
}
