import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pLimit from 'p-limit';
import type { Command } from '../../schemas/generated/command.ts';
import { builtInAssistants } from '../../src/assistants/built-in.ts';
import { createAssistantRegistry } from '../../src/assistants/registry.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { temporalLogger } from '../../src/temporal/logger.ts';

/** As many at once as there are slots, like the worker under test: so that every start can be eager. */
const SLOTS = 100;
const TASK_QUEUE = 'bench-bare';

Runtime.install({
  logger: temporalLogger(createLogger({ level: 'warn', workerId: 'bare' })),
  shutdownSignals: [],
});
const registry = createAssistantRegistry(builtInAssistants());
await registry.warmUp();
const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
const client = new Client({ connection });
/** Ends a command's place among those in flight. */
const ends = new Map<string, () => void>();
const worker = await Worker.create({
  connection,
  taskQueue: TASK_QUEUE,
  workflowsPath: new URL('bare-workflow.ts', import.meta.url).pathname,
  maxConcurrentWorkflowTaskExecutions: SLOTS * 2,
  maxConcurrentLocalActivityExecutions: SLOTS,
  activities: {
    async execute({ taskId, payload }: Command): Promise<{ status: string }> {
      const { assistantId, input = '', metadata = {} } = payload ?? {};
      const { status } = await registry
        .get(assistantId)
        .run({ input, metadata, tryKey: taskId }, new AbortController().signal);
      ends.get(taskId)?.();
      process.send?.({ seen: taskId });
      return { status };
    },
  },
});
const running = worker.run();
const inFlight = pLimit(SLOTS);
process.on('message', (batch: Command[]) => {
  for (const command of batch) {
    void inFlight(async () => {
      const ended = new Promise<void>((resolve) => ends.set(command.taskId, resolve));
      await client.workflow.start('bare', {
        workflowId: command.taskId,
        taskQueue: TASK_QUEUE,
        args: [command],
        requestEagerStart: true,
      });
      await ended;
      ends.delete(command.taskId);
    });
  }
});
process.once('SIGTERM', () => {
  worker.shutdown();
  void running.then(() => process.exit(0));
});
process.send?.({ up: true });
