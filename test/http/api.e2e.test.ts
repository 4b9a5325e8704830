import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Command } from '../../schemas/generated/command.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;
let api: string;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  api = `${await (await pipeline.worker()).url}/v1/commands`;
}, 120_000);

afterAll(() => pipeline.close());

interface Answer {
  status: number;
  location: string | null;
  body: Record<string, unknown>;
}

async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, location: response.headers.get('location'), body };
}

const post = (one: Command, query = '', to = api) =>
  ask(`${to}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(one),
  });

test('a command is accepted, read at its Location, recognised when it is sent again, and has one result', async () => {
  const one = command({ assistantId: 'echo', input: 'over HTTP', userId: 'u-1' }, { correlationId: 'c-1' });
  const accepted = await post(one);
  expect(accepted).toMatchObject({
    status: 202,
    location: `/v1/commands/${one.taskId}`,
    body: { taskId: one.taskId, run: 1, state: 'ACCEPTED', userId: 'u-1', correlationId: 'c-1' },
  });
  const result = await pipeline.result(one.taskId);
  expect(result).toMatchObject({ status: 'SUCCESS', result: { output: 'over HTTP' }, correlationId: 'c-1' });
  expect(await ask(new URL(accepted.location ?? '', api).href)).toMatchObject({
    status: 200,
    body: { state: 'SUCCESS', result, command: one },
  });
  const again = await post({ ...one, timestamp: new Date(0).toISOString(), correlationId: 'c-2' });
  expect(again).toMatchObject({ status: 200, body: { state: 'SUCCESS', result, correlationId: 'c-1' } });
  await post(command(), '?wait=30');
  expect(pipeline.results(one.taskId)).toHaveLength(1);
});

test('another command under a used taskId is a conflict, and leaves no letter', async () => {
  const owner = command({ assistantId: 'echo', input: 'mine' });
  expect((await post(owner)).status).toBe(202);
  expect(await post({ ...owner, payload: { assistantId: 'echo', input: 'theirs' } })).toMatchObject({
    status: 409,
    body: { code: 'DUPLICATE_TASK_ID', details: { taskId: owner.taskId } },
  });
  await expect(pipeline.result(owner.taskId)).resolves.toMatchObject({ result: { output: 'mine' } });
  expect(pipeline.deadLetters()).toEqual([]);
});

test('?wait answers with the result, whether this command works or fails', async () => {
  expect(await post(command({ assistantId: 'echo', input: 'now' }), '?wait=30')).toMatchObject({
    status: 200,
    body: { state: 'SUCCESS', result: { status: 'SUCCESS', result: { output: 'now' } } },
  });
  expect(await post(command({ assistantId: 'nobody' }), '?wait=30')).toMatchObject({
    status: 200,
    body: { state: 'FAILURE', result: { status: 'FAILURE', error: { code: 'UNKNOWN_ASSISTANT' } } },
  });
});

test('what breaks the contract is refused, and nothing of it is kept', async () => {
  const one = command();
  expect(await post({ ...one, taskType: 'MAKE_TEA' as Command['taskType'] })).toMatchObject({
    status: 400,
    body: { code: 'VALIDATION_ERROR', details: { field: 'taskType' } },
  });
  expect((await ask(`${api}/${one.taskId}`)).status).toBe(404);
  expect((await post(one)).status).toBe(202);
});

test('the list is filtered, and its pages together show each command once, newest first', async () => {
  const userId = `lister-${Date.now()}`;
  const commands = Array.from({ length: 7 }, () => command({ assistantId: 'echo', input: 'x', userId }));
  for (const one of commands) await post(one);
  const found: string[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ userId, limit: '3', ...(cursor !== undefined && { cursor }) });
    const { status, body } = await ask(`${api}?${query.toString()}`);
    expect(status).toBe(200);
    found.push(...(body['commands'] as { taskId: string }[]).map(({ taskId }) => taskId));
    cursor = body['nextCursor'] as string | undefined;
    pages += 1;
  } while (cursor !== undefined);
  expect(found).toEqual(commands.map(({ taskId }) => taskId).reverse());
  expect(pages).toBe(3);

  for (const { taskId } of commands) await pipeline.result(taskId);
  const settled = await ask(`${api}?userId=${userId}&state=SUCCESS&limit=200`);
  expect(settled.body['commands']).toHaveLength(7);
  expect((await ask(`${api}?userId=${userId}&state=FAILURE`)).body['commands']).toEqual([]);
  expect((await ask(`${api}?userId=nobody`)).body).toEqual({ commands: [] });
});

test('the same commands over Kafka and HTTP at once have one result each', async () => {
  const commands = Array.from({ length: 40 }, () => command());
  const [answers] = await Promise.all([
    Promise.all(commands.map((one) => post(one))),
    pipeline.sendCommands(...commands),
    Promise.all(commands.map((one) => post(one))),
  ]);
  expect(answers.every(({ status }) => status === 200 || status === 202)).toBe(true);
  for (const { taskId } of commands) await pipeline.result(taskId);
  await post(command(), '?wait=30');
  const marker = command();
  await pipeline.sendCommands(marker);
  await pipeline.result(marker.taskId);
  expect(commands.map(({ taskId }) => pipeline.results(taskId).length)).toEqual(commands.map(() => 1));
  expect(pipeline.deadLetters()).toEqual([]);
});

test('a command answered with 202 survives the death of its worker right after the answer', async () => {
  const address = pipeline.env['TEMPORAL_ADDRESS'] ?? '';
  const proxy = await TcpProxy.open(address);
  const client = new Client({ connection: await Connection.connect({ address }) });
  try {
    const doomed = await pipeline.worker({
      RNLE_ROLES: 'http',
      RNLE_WORKER_ID: 'doomed',
      TEMPORAL_ADDRESS: proxy.address,
    });
    proxy.cut();
    const one = command();
    const answer = await post(one, '', `${await doomed.url}/v1/commands`);
    doomed.kill('SIGKILL');
    expect(answer.status).toBe(202);
    await doomed.exited;
    // The engine has not heard of it: only the row is left.
    await expect(client.workflow.getHandle(one.taskId).describe()).rejects.toThrow(/not found/i);
    await pipeline.database.query(`update tasks set checked_at = '-infinity' where task_id = $1`, [
      one.taskId,
    ]);
    await expect(pipeline.result(one.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  } finally {
    await client.connection.close();
    await proxy.close();
  }
});

test('a settled command is forgotten by nobody when its worker is drained and another asked', async () => {
  const one = command();
  await post(one, '?wait=30');
  const other = await pipeline.worker({ RNLE_ROLES: 'http', RNLE_WORKER_ID: 'other' });
  const there = `${await other.url}/v1/commands/${one.taskId}`;
  expect(await ask(there)).toMatchObject({ status: 200, body: { state: 'SUCCESS' } });
  expect(await other.stop()).toBe(0);
  await until('the end', () => other.log.some((line) => line.includes('the worker is drained')));
});
