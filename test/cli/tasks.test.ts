import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Command } from '../../schemas/generated/command.ts';
import { FakeWorker, rnle } from './support.ts';

let worker: FakeWorker;

beforeAll(async () => {
  worker = await FakeWorker.open();
});
beforeEach(() => {
  worker.asked.length = 0;
});
afterAll(() => worker.close());

const accepted = { taskId: 't1', run: 1, state: 'ACCEPTED', acceptedAt: '2026-01-15T10:30:00.120Z' };
const result = {
  taskId: 't1',
  status: 'SUCCESS',
  result: { output: 'two\nlines' },
  processingTime: 1250,
  timestamp: '2026-01-15T10:31:15.000Z',
};
const settled = { ...accepted, state: 'SUCCESS', settledAt: '2026-01-15T10:31:15.000Z', result };
const failed = {
  ...settled,
  state: 'FAILURE',
  result: {
    ...result,
    status: 'FAILURE',
    result: undefined,
    error: { code: 'TIMEOUT', message: 'too late' },
  },
};

test('a command is composed of the options and submitted', async () => {
  worker.answers('POST /v1/commands', { ...accepted, status: 202 });
  const args = [
    '--assistant',
    'a',
    '--metadata',
    '{"role":"x"}',
    '--task-id',
    't1',
    '--user',
    'u',
    '--correlation',
    'c',
  ];
  const ran = await rnle(['submit', '--input', '-', ...args], { url: worker.url, stdin: 'text\n' });
  expect(ran).toEqual({ exit: 0, stdout: 't1\n', stderr: '' });
  expect(worker.last()).toMatchObject({
    query: { wait: '0' },
    body: {
      taskId: 't1',
      taskType: 'EXECUTE_ASSISTANT',
      payload: { assistantId: 'a', userId: 'u', input: 'text\n', metadata: { role: 'x' } },
      correlationId: 'c',
    },
  });
});

test('each submission has a taskId of its own, unless it is given one', async () => {
  worker.answers('POST /v1/commands', { ...accepted, status: 202 });
  for (let i = 0; i < 2; i++) await rnle(['submit', '--input', 'x'], { url: worker.url });
  const ids = worker.asked.map(({ body }) => (body as Command).taskId);
  expect(new Set(ids).size).toBe(2);
});

test('submit --wait goes on looking where the one request has ended without a result', async () => {
  worker.answers('POST /v1/commands', { ...accepted, status: 202 });
  worker.answers('GET /v1/commands/t1', accepted, settled);
  const ran = await rnle(['submit', '--input', 'x', '--wait', '90'], { url: worker.url });
  expect(ran).toEqual({ exit: 0, stdout: 'two\nlines\n', stderr: '' });
  expect(worker.asked[0]?.query).toEqual({ wait: '60' });
});

test('result: for people what it says, for programs the message', async () => {
  worker.answers('GET /v1/commands/t1', settled);
  expect((await rnle(['result', 't1'], { url: worker.url })).stdout).toBe('two\nlines\n');
  const { stdout } = await rnle(['result', 't1', '--json'], { url: worker.url });
  expect(JSON.parse(stdout)).toEqual(result);
});

test('a FAILURE exits with 1 and says why on stderr', async () => {
  worker.answers('GET /v1/commands/t1', failed);
  expect(await rnle(['result', 't1'], { url: worker.url })).toEqual({
    exit: 1,
    stdout: '',
    stderr: 'rnle: t1 ended in FAILURE: TIMEOUT: too late\n',
  });
});

test('a result that is not there in time exits with 5', async () => {
  worker.answers('GET /v1/commands/t1', accepted);
  const ran = await rnle(['result', 't1', '--wait', '0.05'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 5, stderr: 'rnle: t1 is ACCEPTED and has no result yet after 0.05 s\n' });
});

test('status shows what is known, on lines of their own', async () => {
  worker.answers('GET /v1/commands/t1', {
    ...settled,
    result: { ...result, result: { output: 'a\u001b[31m b' } },
  });
  const { stdout } = await rnle(['status', 't1'], { url: worker.url });
  expect(stdout.split('\n')).toEqual([
    'task      t1',
    'state     SUCCESS',
    'accepted  2026-01-15 10:30:00',
    'settled   2026-01-15 10:31:15',
    'worked    1.3 s',
    'output    a·[31m b',
    '',
  ]);
});

test('what there is not exits with 4, what is not answered with 3', async () => {
  const missing = await rnle(['status', 'nix'], { url: worker.url });
  expect(missing).toMatchObject({ exit: 4, stdout: '' });
  expect(missing.stderr).toMatch(/^rnle: http:\S+ NOT_FOUND: No .*\n$/);
  const gone = await FakeWorker.open();
  await gone.close();
  const away = await rnle(['status', 'nix'], { url: gone.url });
  expect(away).toMatchObject({ exit: 3, stdout: '' });
  expect(away.stderr).toContain(`rnle: cannot reach a worker at ${gone.url} (ECONNREFUSED): start one`);
});

test('a refusal exits with 2 where the command is wrong, else with 1', async () => {
  worker.answers('POST /v1/commands', { status: 400, code: 'VALIDATION_ERROR', message: 'Invalid taskId' });
  expect(await rnle(['submit', '--task-id', '#'], { url: worker.url })).toMatchObject({ exit: 2 });
  worker.answers('POST /v1/commands', { status: 409, code: 'DUPLICATE_TASK_ID', message: 'Another one' });
  expect(await rnle(['submit', '--task-id', 't1'], { url: worker.url })).toMatchObject({ exit: 1 });
});

test('list reads as many pages as it takes, and says where there is more', async () => {
  const page = (name: string, nextCursor?: string): unknown => ({
    commands: [{ ...accepted, taskId: name, userId: 'ada' }],
    ...(nextCursor !== undefined && { nextCursor }),
  });
  worker.answers('GET /v1/commands', page('first', 'c1'), page('second', 'c2'));
  const ran = await rnle(['list', '--limit', '2', '--state', 'ACCEPTED', '--user', 'ada'], {
    url: worker.url,
  });
  expect(ran.stdout.split('\n')).toEqual([
    'TASK    STATE     TYPE  RUN  ACCEPTED             SETTLED  USER',
    'first   ACCEPTED  -     1    2026-01-15 10:30:00  -        ada',
    'second  ACCEPTED  -     1    2026-01-15 10:30:00  -        ada',
    '',
  ]);
  expect(ran.stderr).toBe('There are more: --limit, or --cursor c2\n');
  expect(worker.asked.map(({ query }) => query)).toEqual([
    { limit: '2', state: 'ACCEPTED', userId: 'ada' },
    { limit: '1', state: 'ACCEPTED', userId: 'ada', cursor: 'c1' },
  ]);
});

test.each([
  ['cancel', 'cancel'],
  ['pause-task', 'pause'],
  ['resume-task', 'resume'],
])('%s asks the running command to %s', async (name, signal) => {
  worker.answers(`POST /v1/commands/t1/${signal}`, { ...accepted, status: 202 });
  const ran = await rnle([name, 't1', '--reason', 'why'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 0, stderr: '' });
  expect(worker.last().body).toEqual({ by: 'ada@ops', reason: 'why' });
});
