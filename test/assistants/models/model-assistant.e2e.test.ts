import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { until } from '../../../support/until.ts';
import { FakeProvider } from '../../support/fake-provider.ts';
import { command, Pipeline } from '../../support/pipeline.ts';
import type { WorkerProcess } from '../../support/worker-process.ts';

const KEY = 'sk-planted-0123456789abcdef';

let pipeline: Pipeline;
let provider: FakeProvider;
let client: Client;
let worker: WorkerProcess;
let dir: string;
let env: Record<string, string>;

const definition = (change: object = {}) => ({
  id: 'coach',
  provider: {
    kind: 'openai-compatible',
    baseUrl: provider.url,
    apiKeyVariable: 'COACH_KEY',
    idempotencyHeader: 'Idempotency-Key',
  },
  model: 'm1',
  instructions: 'You coach.',
  timeoutSeconds: 3,
  requestsPerMinute: 1_000,
  cost: { inputPerMillion: 1, outputPerMillion: 2 },
  ...change,
});

const define = (...definitions: object[]): void =>
  writeFileSync(path.join(dir, 'assistants.json'), JSON.stringify(definitions));

beforeAll(async () => {
  [pipeline, provider] = await Promise.all([Pipeline.open(), FakeProvider.open()]);
  client = new Client({
    connection: await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' }),
  });
  dir = mkdtempSync(path.join(tmpdir(), 'rnle-test-assistants-'));
  define(definition());
  env = { RNLE_ASSISTANTS: dir, COACH_KEY: KEY, LOG_LEVEL: 'debug' };
  worker = await pipeline.worker(env);
}, 120_000);

beforeEach(() => {
  provider.asked.length = 0;
  provider.behaves();
  provider.always({ kind: 'answer', text: 'Well done.' });
});

afterAll(async () => {
  await client.connection.close();
  await pipeline.close();
  await provider.close();
  rmSync(dir, { recursive: true });
}, 60_000);

const ask = (assistantId = 'coach', metadata: Record<string, unknown> = {}) => {
  const asked = command({ assistantId, input: 'My résumé', metadata });
  return { ...asked, send: () => pipeline.sendCommands(asked) };
};

async function answered(assistantId?: string) {
  const one = ask(assistantId);
  await one.send();
  return pipeline.result(one.taskId);
}

test("a model's answer is the command's result, with what it took", async () => {
  await expect(answered()).resolves.toMatchObject({
    status: 'SUCCESS',
    result: {
      output: 'Well done.',
      metadata: { model: 'm1-served', usage: { outputTokens: 2 }, cost: { currency: 'USD' } },
    },
  });
}, 60_000);

test('a provider that fails in every way it can is tried again as the policy has it, and its pause is kept', async () => {
  provider.behaves(
    { kind: 'status', status: 429, headers: { 'retry-after': '2' }, message: `slow down, ${KEY}` },
    { kind: 'status', status: 500 },
    { kind: 'cut', text: 'Half an ans' },
  );
  await expect(answered()).resolves.toMatchObject({ status: 'SUCCESS', result: { output: 'Well done.' } });
  const [first, second] = provider.asked;
  expect(provider.asked).toHaveLength(4);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(1_900);
  expect(new Set(provider.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);

  provider.behaves({ kind: 'hang' }, { kind: 'garbage' });
  await expect(answered()).resolves.toMatchObject({ status: 'SUCCESS' });
}, 60_000);

test('what fails four times is given up, and can be replayed', async () => {
  provider.always({ kind: 'status', status: 401, message: `Incorrect key: ${KEY}` });
  const one = ask();
  await one.send();
  await expect(pipeline.result(one.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'MAX_RETRIES_EXCEEDED', details: { lastError: expect.stringContaining('answers 401') } },
  });
  await until('its letter', () => pipeline.deadLetters().some(({ key }) => key === one.taskId));
  provider.always({ kind: 'answer', text: 'Well done.' });
  // The provider is left alone for a while after so many failures.
  await until('it to be asked again', async () => (await answered()).status === 'SUCCESS', {
    timeoutMs: 60_000,
  });
}, 120_000);

test('an unknown assistant is told with those that there are', async () => {
  await expect(answered('nobody')).resolves.toMatchObject({
    status: 'FAILURE',
    error: {
      code: 'UNKNOWN_ASSISTANT',
      details: { known: expect.arrayContaining(['coach', 'resume-analyst']) },
    },
  });
}, 60_000);

test('an answer can be watched while it comes', async () => {
  const text = 'A long answer, that comes bit by bit. '.repeat(10);
  provider.behaves({ kind: 'answer', text, pieceMs: 60 });
  const one = ask();
  await one.send();
  await until('it to be asked', () => provider.asked.length > 0);
  const answer = await fetch(`${await worker.url}/v1/commands/${one.taskId}/stream`);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const events = (await answer.text()).split('\n\n').filter((event) => event.startsWith('event'));
  const parts = events
    .filter((event) => event.startsWith('event: partial'))
    .map((event) => (JSON.parse(event.split('data: ')[1] ?? '') as { text: string }).text);
  expect(parts.length).toBeGreaterThan(0);
  expect(text.startsWith(parts.join(''))).toBe(true);
  expect(events.at(-1)).toContain('event: result');
}, 60_000);

test('a command that is cancelled lets go of the request', async () => {
  provider.always({ kind: 'answer', text: 'x'.repeat(10_000), pieceMs: 20 });
  const one = ask();
  await one.send();
  await until('it to be asked', () => provider.asked.length === 1);
  await until('the cancel to be taken', async () => {
    const answer = await fetch(`${await worker.url}/v1/commands/${one.taskId}/cancel`, { method: 'POST' });
    return answer.status === 202;
  });
  await expect(pipeline.result(one.taskId)).resolves.toMatchObject({ error: { code: 'CANCELLED' } });
  await until('the request to be let go of', () => provider.asked[0]?.aborted);
}, 60_000);

test('a worker that dies in mid-answer leaves one result, asked for under the same key', async () => {
  provider.behaves({ kind: 'answer', text: 'x'.repeat(1_000), pieceMs: 20 });
  const one = ask();
  await one.send();
  await until('it to be asked', () => provider.asked.length === 1);
  worker.kill('SIGKILL');
  await worker.exited;
  worker = await pipeline.worker(env);
  await expect(pipeline.result(one.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  expect(pipeline.results(one.taskId)).toHaveLength(1);
  expect(new Set(provider.asked.map(({ headers }) => headers['idempotency-key']))).toEqual(
    new Set([`${one.taskId}/1/m1`]),
  );
}, 120_000);

test('definitions are read again when an operator says that there is a new revision', async () => {
  define(definition(), definition({ id: 'trainer', model: 'm2' }));
  const control = { controlType: 'UPDATE_CONFIG', parameters: { assistantsRevision: '2' } };
  await fetch(`${await worker.url}/v1/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(control),
  });
  await until('the new assistant', async () => (await answered('trainer')).status === 'SUCCESS');
  expect(provider.asked.at(-1)?.body.model).toBe('m2');
}, 60_000);

test('the key is nowhere but in the requests: not in a history, a topic, a row, a log line or a metric', async () => {
  const metrics = await (await fetch(`${await worker.url}/metrics`)).text();
  const { rows: tables } = await pipeline.database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => pipeline.database.query(`select t::text from ${name} as t`)),
  );
  const taskIds = pipeline.results().map(({ body }) => body.taskId);
  const histories = await Promise.all(
    taskIds.map((taskId) => client.workflow.getHandle(taskId).fetchHistory()),
  );
  const seen = {
    metrics,
    rows: JSON.stringify(rows.map((result): unknown => result.rows)),
    // Payloads are bytes, which JSON would show as base64.
    histories: histories.map((history) => textOf(history)).join('\n'),
    logs: pipeline.workers.flatMap(({ log }) => log).join('\n'),
    topics: JSON.stringify([pipeline.results(), pipeline.deadLetters(), pipeline.events()]),
  };
  for (const [place, text] of Object.entries(seen)) {
    expect([place, text.length > 100, text.includes(KEY), text.includes(KEY.slice(0, 12))]).toEqual([
      place,
      true,
      false,
      false,
    ]);
  }
  expect(seen.histories).toContain('answers 401');
  expect(seen.topics).toContain('answers 401');
}, 60_000);

/** All there is in it, bytes as the text that they are. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join(' ');
}
