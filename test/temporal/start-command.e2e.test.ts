import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DefiniteError, TransientError } from '../../src/errors.ts';
import { namesFor } from '../../src/names.ts';
import type { Task } from '../../src/task.ts';
import { connectTemporal, type Temporal } from '../../src/temporal/connection.ts';
import { startCommand } from '../../src/temporal/start-command.ts';
import { testCircuit } from '../support/circuit.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const names = namesFor(`t${randomUUID().slice(0, 8)}`);
let temporal: Temporal;

beforeAll(async () => {
  temporal = await connectTemporal(process.env);
});

afterAll(() => temporal.connection.close());

function task(input: string, metadata: Record<string, unknown> = {}): Task {
  const taskId = randomUUID();
  return {
    taskId,
    run: 1,
    command: {
      taskId,
      taskType: 'EXECUTE_ASSISTANT',
      timestamp: new Date().toISOString(),
      payload: { input, metadata },
    },
    duration: 'short',
    acceptedAt: new Date().toISOString(),
  };
}

const start = (one: Task, { client } = temporal) =>
  startCommand({ client, names, eager: false, circuit: testCircuit('temporal') }, one);

test('a task is started once, and starting it again is as good', async () => {
  const one = task('hello');
  await start(one);
  await start(one);
  const handle = temporal.client.workflow.getHandle(one.taskId);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});

test.each([
  ['high', 1],
  ['normal', 3],
  ['low', 5],
  ['yesterday', undefined],
])('metadata.priority %s', async (priority, priorityKey) => {
  const one = task('hello', { priority });
  await start(one);
  const handle = temporal.client.workflow.getHandle(one.taskId);
  expect((await handle.describe()).priority?.priorityKey).toBe(priorityKey);
  await handle.terminate();
});

test('a later run is started as soon as the workflow of the earlier one has ended', async () => {
  const one = task('hello');
  await start(one);
  const handle = temporal.client.workflow.getHandle(one.taskId);
  const started = start({ ...one, run: 2 });
  await handle.terminate();
  await started;
  const { status, memo } = await handle.describe();
  expect([status.name, memo?.['run']]).toEqual(['RUNNING', 2]);
  await handle.terminate();
});

test('a task that the engine refuses as bad data is refused for good', async () => {
  const refusal = start(task('x'.repeat(3_000_000)));
  await expect(refusal).rejects.toThrow(DefiniteError);
  await expect(refusal).rejects.toMatchObject({
    code: 'UNSTORABLE',
    details: { reason: expect.stringMatching(/size exceeds limit/i) as unknown },
  });
});

test('an engine that is away is an outage', async () => {
  const proxy = await TcpProxy.open(process.env['TEMPORAL_ADDRESS'] ?? '');
  const behind = await connectTemporal({ ...process.env, TEMPORAL_ADDRESS: proxy.address });
  try {
    proxy.cut();
    await expect(start(task('hello'), behind)).rejects.toThrow(TransientError);
    expect(proxy.refused).toBeGreaterThan(0);
  } finally {
    await behind.connection.close();
    await proxy.close();
  }
}, 60_000);
