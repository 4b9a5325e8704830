import type { WorkflowBundle } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { BEYOND_DRAIN_MS, createWorker } from '../temporal/worker.ts';
import { loadWorkflowBundle } from '../temporal/workflow-bundle.ts';

/** `ended` rejects when the worker failed in a way that only a new process can mend. */
export interface Working {
  ended: Promise<void>;
}

/** Has what is slow to get ready, so that the worker can be started soon once it may be. */
export async function prepareWorker({ assistants, logger }: Core): Promise<WorkflowBundle> {
  const [workflows] = await Promise.all([loadWorkflowBundle(logger), assistants.warmUp()]);
  return workflows;
}

/** Works on tasks. Made and run in one go: one that was never run cannot be ended, and keeps its connection open. */
export async function startWorker(core: Core, closers: Closers, workflows: WorkflowBundle): Promise<Working> {
  const { config, connections, handlers, settler, standing } = core;
  const { worker, changed } = await createWorker({
    temporal: connections.temporal,
    taskQueue: config.names.taskQueue,
    workerId: config.workerId,
    workflows,
    activities: createActivities(handlers, settler, standing),
    concurrency: () => standing.settings().concurrency ?? config.concurrency,
    isPaused: () => standing.pause() !== undefined,
    isAside: () => standing.ownPause() !== undefined,
    drainMs: config.drainMs,
  });
  standing.onChange(changed);
  const ended = worker.run();
  const end = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  };
  closers.add('worker', end, config.drainMs + BEYOND_DRAIN_MS);
  return { ended };
}
