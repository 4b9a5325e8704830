import { Worker, type WorkerOptions, type WorkflowBundle } from '@temporalio/worker';
import type { Temporal } from './connection.ts';

/** What is done beside commands is little, and must not take room from them. */
const AT_ONCE = 10;
const CACHED_WORKFLOWS = 20;
const THREADS = 1;

export interface SideWorkerOptions {
  temporal: Temporal;
  workerId: string;
  taskQueue: string;
  activities: object;
  /** Where it runs workflows as well. */
  workflowBundle?: WorkflowBundle;
}

/** A worker for what is no command's work; not polling yet. */
export function createSideWorker(options: SideWorkerOptions): Promise<Worker> {
  const { temporal, workerId, taskQueue, activities, workflowBundle } = options;
  const workflows: Partial<WorkerOptions> = {
    maxConcurrentWorkflowTaskExecutions: AT_ONCE,
    maxConcurrentLocalActivityExecutions: AT_ONCE,
    maxCachedWorkflows: CACHED_WORKFLOWS,
    workflowThreadPoolSize: THREADS,
    stickyQueueScheduleToStartTimeout: '2s',
  };
  return Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity: workerId,
    taskQueue,
    activities,
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    shutdownGraceTime: '1s',
    shutdownForceTime: '10s',
    ...(workflowBundle && { workflowBundle, ...workflows }),
  });
}
