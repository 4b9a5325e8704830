import { createActivities } from '../../activities/index.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { createWorker } from '../temporal/worker.ts';

/** `ended` rejects when the worker failed in a way that only a new process can mend. */
export interface Working {
  ended: Promise<void>;
}

/** Works on tasks. */
export async function startWorker(core: Core, closers: Closers): Promise<Working> {
  const { config, logger, connections, assistants, handlers, settler } = core;
  await assistants.warmUp();
  const worker = await createWorker({
    temporal: connections.temporal,
    taskQueue: config.names.taskQueue,
    workerId: config.workerId,
    activities: createActivities(handlers, settler),
    concurrency: config.concurrency,
    drainMs: config.drainMs,
    logger,
  });
  const ended = worker.run();
  closers.add('worker', async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  });
  return { ended };
}
