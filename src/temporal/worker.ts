import { Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../../activities/index.ts';
import type { Temporal } from './connection.ts';

/** How long work that was told to stop when the drain was over may take to do so, in milliseconds. */
export const BEYOND_DRAIN_MS = 2_000;

export interface WorkerOptions {
  temporal: Temporal;
  taskQueue: string;
  workerId: string;
  workflows: WorkflowBundle;
  activities: Activities;
  /** Tasks worked on at once. */
  concurrency: number;
  /** How long running work may go on once the worker is told to stop, in milliseconds. */
  drainMs: number;
}

export function createWorker(options: WorkerOptions): Promise<Worker> {
  const { temporal, taskQueue, workerId, workflows, activities, concurrency, drainMs } = options;
  return Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    identity: workerId,
    workflowBundle: workflows,
    activities,
    // Twice: a task's slot is given back a moment after it is settled, and an eager start needs a free one.
    maxConcurrentWorkflowTaskExecutions: concurrency * 2,
    maxConcurrentLocalActivityExecutions: concurrency,
    maxConcurrentActivityTaskExecutions: concurrency,
    // How long a workflow waits for the worker that knows it, and may be dead; a replay elsewhere costs little here.
    stickyQueueScheduleToStartTimeout: '3s',
    shutdownGraceTime: drainMs,
    shutdownForceTime: drainMs + BEYOND_DRAIN_MS,
  });
}
