import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { FakeWorker, rnle } from './support.ts';

let worker: FakeWorker;

beforeAll(async () => {
  worker = await FakeWorker.open();
});
beforeEach(() => {
  worker.asked.length = 0;
});
afterAll(() => worker.close());

const letter = {
  id: '17',
  taskId: 't1',
  run: 1,
  code: 'MAX_RETRIES_EXCEEDED',
  // Told apart from an answer's own status by being a word.
  status: 'OPEN',
  createdAt: '2026-01-15T10:30:00.000Z',
  replays: 0,
};

test('list shows the letters that match', async () => {
  worker.answers('GET /v1/dead-letters', { deadLetters: [letter] });
  const ran = await rnle(
    ['dead-letters', 'list', '--code', 'X', '--task', 't1', '--since', '2026-01-01T00:00:00Z'],
    {
      url: worker.url,
    },
  );
  expect(ran.stdout.split('\n')[1]).toBe(
    '17  MAX_RETRIES_EXCEEDED  OPEN    2026-01-15 10:30:00  1    0        t1',
  );
  expect(worker.last().query).toEqual({
    code: 'X',
    taskId: 't1',
    since: '2026-01-01T00:00:00Z',
    limit: '50',
  });
});

test('show prints the whole letter', async () => {
  worker.answers('GET /v1/dead-letters/17', letter);
  const { stdout } = await rnle(['dead-letters', 'show', '17'], { url: worker.url });
  expect(JSON.parse(stdout)).toEqual(letter);
});

test('replay of some goes on after one that cannot be, and exits as it did', async () => {
  worker.answers('POST /v1/dead-letters/17/replay', { ...letter, status: 'REPLAYED' });
  worker.answers('POST /v1/dead-letters/19/replay', { ...letter, status: 'REPLAYED' });
  const ran = await rnle(['dead-letters', 'replay', '17', '18', '19'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 4, stdout: '17 is replayed\n19 is replayed\n' });
  expect(ran.stderr).toMatch(/^rnle: 18: .*NOT_FOUND.*\nrnle: not all were replayed: see above\n$/);
  expect(worker.last().body).toEqual({ by: 'ada@ops' });
});

test('a dry run of some tries each, and keeps nothing', async () => {
  worker.answers('POST /v1/dead-letters/17/replay', { id: '17', dryRun: true });
  const ran = await rnle(['dead-letters', 'replay', '17', '18', '--dry-run'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 4, stdout: '17 would be replayed\n' });
  expect(worker.last().body).toEqual({ by: 'ada@ops', dryRun: true });
});

test('replay --all goes on, some at a time, until none is left', async () => {
  worker.answers(
    'POST /v1/dead-letters/replay',
    { matched: 120, replayed: 50, skipped: [], remaining: 70, nextCursor: 'c50' },
    { matched: 70, replayed: 50, skipped: [], remaining: 20, nextCursor: 'c100' },
    { matched: 20, replayed: 20, skipped: [], remaining: 0 },
  );
  const ran = await rnle(['dead-letters', 'replay', '--all'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 0, stdout: '120 of 120 replayed\n', stderr: '' });
  expect(worker.asked).toHaveLength(3);
  expect(worker.last().body).toEqual({
    filter: {},
    limit: 50,
    dryRun: false,
    by: 'ada@ops',
    cursor: 'c100',
  });
});

test('replay ends where nothing moves any more, and says what is left and why', async () => {
  const skipped = [{ id: '18', reason: 'replayed three times' }];
  worker.answers(
    'POST /v1/dead-letters/replay',
    { matched: 3, replayed: 2, skipped: [], remaining: 1, nextCursor: 'c2' },
    { matched: 1, replayed: 0, skipped, remaining: 0 },
  );
  const ran = await rnle(['dead-letters', 'replay', '--code', 'X'], { url: worker.url });
  expect(ran).toMatchObject({
    exit: 1,
    stdout: '2 of 3 replayed\nSKIPPED  BECAUSE\n18       replayed three times\n',
  });
  expect(worker.last().body).toMatchObject({ filter: { code: 'X' } });
});

test('a dry run tries all, some at a time', async () => {
  const skipped = [{ id: '18', reason: 'it is too old' }];
  const dry = { matched: 120, replayed: 0, remaining: 120 };
  worker.answers(
    'POST /v1/dead-letters/replay',
    { ...dry, replayable: 50, skipped: [], nextCursor: 'c50' },
    { ...dry, replayable: 40, skipped },
  );
  const ran = await rnle(['dead-letters', 'replay', '--all', '--dry-run'], { url: worker.url });
  expect(ran).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('120 match, 90 would be replayed; nothing was\n'),
  });
  expect(worker.asked).toHaveLength(2);
});

test('with a rate, one step is at most what a second may have', async () => {
  worker.answers('POST /v1/dead-letters/replay', { matched: 0, replayed: 0, skipped: [], remaining: 0 });
  await rnle(['dead-letters', 'replay', '--all', '--rate', '20/s'], { url: worker.url });
  expect(worker.last().body).toMatchObject({ limit: 20 });
});

test('discard puts each aside', async () => {
  worker.answers('POST /v1/dead-letters/17/discard', { ...letter, status: 'DISCARDED' });
  const ran = await rnle(['dead-letters', 'discard', '17', '--as', 'grace'], { url: worker.url });
  expect(ran).toEqual({ exit: 0, stdout: '17 is discarded\n', stderr: '' });
  expect(worker.last().body).toEqual({ by: 'grace' });
});

test('events are asked for by every filter', async () => {
  const event = {
    eventId: 'e1',
    eventType: 'WORKER_STARTED',
    workerId: 'w1',
    timestamp: '2026-01-15T10:30:00.000Z',
  };
  worker.answers('GET /v1/events', { events: [{ ...event, data: { version: '1' } }] });
  const filters = [
    '--type',
    'WORKER_STARTED',
    '--worker',
    'w1',
    '--task',
    't',
    '--correlation',
    'c',
    '--until',
    'u',
  ];
  const { stdout } = await rnle(['events', ...filters], { url: worker.url });
  expect(stdout.split('\n')[1]).toBe(
    '2026-01-15 10:30:00  WORKER_STARTED  w1      -            {"version":"1"}',
  );
  expect(worker.last().query).toEqual({
    eventType: 'WORKER_STARTED',
    workerId: 'w1',
    taskId: 't',
    correlationId: 'c',
    until: 'u',
    limit: '50',
  });
});

test('discard goes on after one that cannot be, and exits as it did', async () => {
  worker.answers('POST /v1/dead-letters/19/discard', { ...letter, status: 'DISCARDED' });
  const ran = await rnle(['dead-letters', 'discard', '999999', '19'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 4, stdout: '19 is discarded\n' });
  expect(ran.stderr).toMatch(/^rnle: 999999: .*\nrnle: not all were discarded: see above\n$/);
});

test('replay --all of which nothing could be replayed exits with 1', async () => {
  const skipped = [{ id: '18', reason: 'it is a control message' }];
  worker.answers('POST /v1/dead-letters/replay', { matched: 1, replayed: 0, skipped, remaining: 0 });
  const ran = await rnle(['dead-letters', 'replay', '--all'], { url: worker.url });
  expect(ran).toMatchObject({ exit: 1, stderr: expect.stringContaining('1 could not be replayed') });
});

test.each([
  [['dead-letters', 'replay', '.']],
  [['dead-letters', 'show', '..']],
  [['dead-letters', 'discard', '17', '0']],
  [['status', '..']],
  [['cancel', '.']],
  [['result', 'a/b']],
  [['dead-letters', 'replay', '--all', '--rate', '0.0000001']],
])('%j is refused before anybody is asked', async (args) => {
  expect(await rnle(args, { url: worker.url })).toMatchObject({ exit: 2, stdout: '' });
  expect(worker.asked).toEqual([]);
});
