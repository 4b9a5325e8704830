import {
  Worker,
  type ActivitySlotInfo,
  type LocalActivitySlotInfo,
  type WorkflowBundle,
  type WorkflowSlotInfo,
} from '@temporalio/worker';
import type { Activities } from '../../activities/index.ts';
import type { Temporal } from './connection.ts';
import { Slots } from './slots.ts';

/** How long work that was told to stop when the drain was over may take to do so, in milliseconds. */
export const BEYOND_DRAIN_MS = 2_000;

/**
 * Half of them for what this worker has not begun. Eager starts wait for no poll: under full load, with a poll or two at a
 * time, what a dead worker has left would wait until there is nothing new.
 */
const WORKFLOW_TASK_POLLS = 20;

export interface WorkerOptions {
  temporal: Temporal;
  taskQueue: string;
  workerId: string;
  workflows: WorkflowBundle;
  activities: Activities;
  /** Tasks worked on at once; may change while it runs. */
  concurrency: () => number;
  /** No new workflows are taken up. */
  isPaused: () => boolean;
  /** No activities either: others are to do them. */
  isAside: () => boolean;
  /** How long running work may go on once the worker is told to stop, in milliseconds. */
  drainMs: number;
}

/** `changed` is to be called when the concurrency or the pause may be another. */
export async function createWorker(options: WorkerOptions): Promise<{ worker: Worker; changed: () => void }> {
  const { temporal, taskQueue, workerId, workflows, activities, concurrency, isPaused, isAside, drainMs } =
    options;
  // Twice: a task's slot is given back a moment after it is settled, and an eager start needs one that no poll holds.
  const workflowTasks = new Slots<WorkflowSlotInfo>({
    limit: () => concurrency() * 2 + WORKFLOW_TASK_POLLS,
    isClosed: isPaused,
  });
  const local = new Slots<LocalActivitySlotInfo>({ limit: concurrency, isClosed: () => false });
  const remote = new Slots<ActivitySlotInfo>({ limit: concurrency, isClosed: isAside });
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    identity: workerId,
    workflowBundle: workflows,
    activities,
    tuner: {
      workflowTaskSlotSupplier: workflowTasks,
      localActivityTaskSlotSupplier: local,
      activityTaskSlotSupplier: remote,
      nexusTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
    },
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: WORKFLOW_TASK_POLLS },
    nonStickyToStickyPollRatio: 0.5,
    // How long a workflow waits for the worker that knows it, and may be dead; a replay elsewhere costs little here.
    stickyQueueScheduleToStartTimeout: '3s',
    // How soon running work hears that it was cancelled.
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: drainMs,
    shutdownForceTime: drainMs + BEYOND_DRAIN_MS,
  });
  const changed = (): void => {
    for (const slots of [workflowTasks, local, remote]) slots.changed();
  };
  return { worker, changed };
}
