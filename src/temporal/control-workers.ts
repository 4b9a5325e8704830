import { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { ControlActivities, WorkerActivities } from '../../activities/control.ts';
import type { Names } from '../names.ts';
import type { Temporal } from './connection.ts';
import { loadWorkflowBundle } from './workflow-bundle.ts';

/** Controls are few, and their workers must not take room from the commands'. */
const AT_ONCE = 10;
const CACHED_WORKFLOWS = 20;
const THREADS = 1;

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
  const common = {
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity: workerId,
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    shutdownGraceTime: '1s',
    shutdownForceTime: '10s',
  } as const;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: names.controlQueue,
      workflowBundle: await loadWorkflowBundle(logger),
      activities: controlActivities,
      maxConcurrentWorkflowTaskExecutions: AT_ONCE,
      maxConcurrentLocalActivityExecutions: AT_ONCE,
      maxCachedWorkflows: CACHED_WORKFLOWS,
      workflowThreadPoolSize: THREADS,
      stickyQueueScheduleToStartTimeout: '2s',
    }),
    Worker.create({ ...common, taskQueue: names.workerQueue(workerId), activities: workerActivities }),
  ]);
}
