import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;
let client: Client;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  await pipeline.worker();
  client = new Client({
    connection: await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' }),
  });
}, 120_000);

afterAll(async () => {
  await client.connection.close();
  await pipeline.close();
});

test('a command of a built-in kind costs six history events, and its state can be asked for', async () => {
  const done = command();
  await pipeline.sendCommands(done);
  await pipeline.result(done.taskId);
  const handle = client.workflow.getHandle(done.taskId);
  await handle.result();
  const { events } = await handle.fetchHistory();
  expect(events).toHaveLength(6);
  await expect(handle.query('state')).resolves.toBe('settled');
});

test('a transient failure is retried until it succeeds', async () => {
  const flaky = command({ assistantId: 'flaky', input: 'twice', metadata: { failures: 2 } });
  await pipeline.sendCommands(flaky);
  await expect(pipeline.result(flaky.taskId)).resolves.toMatchObject({
    status: 'SUCCESS',
    result: { output: 'attempt 3' },
  });
});

test('retries used up end in a dead letter, a FAILURE and an event, one each', async () => {
  const failing = command(
    { assistantId: 'flaky', input: 'always', metadata: { failures: 99 } },
    { correlationId: 'c-1' },
  );
  await pipeline.sendCommands(failing);
  await expect(pipeline.result(failing.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'MAX_RETRIES_EXCEEDED', message: 'Processing failed after 3 retries' },
    correlationId: 'c-1',
  });
  const letter = await until('the letter', () =>
    pipeline.deadLetters().find(({ key }) => key === failing.taskId),
  );
  expect(letter.body).toMatchObject({
    originalMessage: failing,
    error: { code: 'MAX_RETRIES_EXCEEDED', message: 'Processing failed after 3 retries' },
    retryCount: 3,
  });
  const about = (type: string) =>
    pipeline.events().filter(({ body }) => body.eventType === type && body.data['taskId'] === failing.taskId);
  await until('the event', () => about('COMMAND_FAILED').length > 0);
  expect(about('COMMAND_FAILED')).toHaveLength(1);
  expect(about('COMMAND_RECEIVED')).toHaveLength(1);
});

test('a definite failure is answered at once and not dead-lettered: a replay could not help', async () => {
  const unknown = command({ assistantId: 'nobody', input: 'x' });
  await pipeline.sendCommands(unknown);
  await expect(pipeline.result(unknown.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'UNKNOWN_ASSISTANT' },
  });
  const later = command({ assistantId: 'flaky', input: 'later', metadata: { failures: 99 } });
  await pipeline.sendCommands(later);
  await until('a later letter', () => pipeline.deadLetters().find(({ key }) => key === later.taskId));
  expect(pipeline.deadLetters().filter(({ key }) => key === unknown.taskId)).toEqual([]);
});

test('a bug in the work is not retried, and its command is kept to be replayed', async () => {
  const unlucky = command({ assistantId: 'buggy', input: 'x' });
  await pipeline.sendCommands(unlucky);
  await expect(pipeline.result(unlucky.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'INTERNAL' },
  });
  const letter = await until('the letter', () =>
    pipeline.deadLetters().find(({ key }) => key === unlucky.taskId),
  );
  expect(letter.body).toMatchObject({ error: { code: 'INTERNAL' }, retryCount: 0 });
});

test('a command that is not done within its timeout ends as FAILURE TIMEOUT', async () => {
  const late = command({ assistantId: 'slow', input: '60000', metadata: { timeout: 1 } });
  await pipeline.sendCommands(late);
  await expect(pipeline.result(late.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'TIMEOUT' },
  });
});

test('a cancelled workflow stops its work and settles as FAILURE CANCELLED', async () => {
  const slow = command({ assistantId: 'slow', input: '600000' });
  await pipeline.sendCommands(slow);
  const handle = client.workflow.getHandle(slow.taskId);
  await until('the work', async () => {
    const description = await handle.describe().catch(() => undefined);
    return (description?.raw.pendingActivities?.length ?? 0) > 0;
  });
  await handle.cancel();
  await expect(pipeline.result(slow.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'CANCELLED' },
  });
});

test('a workflow terminated from outside is settled as FAILURE TERMINATED', async () => {
  const slow = command({ assistantId: 'slow', input: '600000' });
  await pipeline.sendCommands(slow);
  const handle = client.workflow.getHandle(slow.taskId);
  await until('the workflow', () => handle.describe().catch(() => undefined));
  await handle.terminate();
  await expect(pipeline.result(slow.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'TERMINATED' },
  });
});
