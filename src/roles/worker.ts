import type { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { BEYOND_DRAIN_MS, createWorker } from '../temporal/worker.ts';

/** `ended` rejects when the worker failed in a way that only a new process can mend. */
export interface Working {
  ended: Promise<void>;
}

/** Made, and not yet polling for tasks. */
export async function prepareWorker(core: Core): Promise<Worker> {
  const { config, logger, connections, assistants, handlers, settler } = core;
  await assistants.warmUp();
  return createWorker({
    temporal: connections.temporal,
    taskQueue: config.names.taskQueue,
    workerId: config.workerId,
    activities: createActivities(handlers, settler),
    concurrency: config.concurrency,
    drainMs: config.drainMs,
    logger,
  });
}

/** Works on tasks. */
export function startWorker({ config }: Core, closers: Closers, worker: Worker): Working {
  const ended = worker.run();
  const end = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  };
  closers.add('worker', end, config.drainMs + BEYOND_DRAIN_MS);
  return { ended };
}
