import { expect, test } from '@jest/globals';
import { alreadyReplayed, notReplayable } from '../../src/dead-letters/replay.ts';
import type { DeadLetters } from '../../src/dead-letters/dead-letters.ts';
import { letterExample } from '../../src/http/examples.ts';
import type { LetterDetail } from '../../src/store/letter-list.ts';
import { createApp, json, noLetters } from './support.ts';

const row: LetterDetail = {
  id: '17',
  status: 'SUCCEEDED',
  code: 'MAX_RETRIES_EXCEEDED',
  taskId: 'assist-001',
  run: 1,
  isForeign: false,
  createdAt: new Date(letterExample.createdAt),
  replays: 1,
  replayedRun: 2,
  replayedAt: new Date(letterExample.replayedAt ?? ''),
  replayedBy: 'maria',
  discardedAt: null,
  discardedBy: null,
  discardReason: null,
  letter: JSON.stringify(letterExample.letter),
  headers: JSON.stringify(letterExample.headers),
};

const appWith = (deadLetters: Partial<DeadLetters>) =>
  createApp({}, { deadLetters: { ...noLetters, ...deadLetters } });

test('a letter is shown with what it carries, as it was written', async () => {
  const letter = '{"originalMessage":{"n":12345678901234567890}, "error":{}}';
  await using app = await appWith({
    find: (id) => Promise.resolve(id === '17' ? row : { ...row, letter }),
  });
  expect((await app.inject('/v1/dead-letters/17')).json()).toEqual(letterExample);
  const written = await app.inject('/v1/dead-letters/18');
  expect(written.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(written.body).toContain(`"letter":${letter},`);
});

test('letters are listed a page at a time, with the filter handed through', async () => {
  const filters: unknown[] = [];
  const place = { at: '2024-01-15 10:35:00+00', id: '17' };
  await using app = await appWith({
    list: (filter) => {
      filters.push(filter);
      return Promise.resolve({ rows: [row], next: filters.length === 1 ? place : undefined });
    },
  });
  const query = { code: 'X', taskId: 't', status: 'OPEN', since: '2024-01-15T10:31:15Z', limit: '1' };
  const first = (await app.inject({ url: '/v1/dead-letters', query })).json<{ nextCursor: string }>();
  const { letter: _, headers: __, ...summary } = letterExample;
  expect(first).toEqual({ deadLetters: [summary], nextCursor: first.nextCursor });
  await app.inject({ url: '/v1/dead-letters', query: { ...query, cursor: first.nextCursor } });
  expect(filters).toEqual([
    { ...query, limit: 1 },
    { ...query, limit: 1, after: place },
  ]);
});

test('a replay answers 202 with its run; a body is not needed', async () => {
  const asked: unknown[] = [];
  await using app = await appWith({
    replay: (...args) => {
      asked.push(args);
      return Promise.resolve({ taskId: 'assist-001', run: 2 });
    },
  });
  const url = '/v1/dead-letters/17/replay';
  const answers = [
    await app.inject({ method: 'POST', url }),
    await app.inject({ method: 'POST', url, headers: json, payload: '{"by":"maria"}' }),
  ];
  for (const answer of answers) {
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ id: '17', taskId: 'assist-001', run: 2 });
  }
  expect(asked).toEqual([
    ['17', undefined],
    ['17', 'maria'],
  ]);
});

test('a refusal answers 409 with its code and its reason', async () => {
  await using app = await appWith({
    replay: (id) => Promise.reject(id === '17' ? alreadyReplayed('assist-001', 2) : notReplayable('why')),
  });
  const replay = (id: string) => app.inject({ method: 'POST', url: `/v1/dead-letters/${id}/replay` });
  const answers = [await replay('17'), await replay('18')];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409]);
  expect(answers.map((answer) => answer.json<object>())).toMatchObject([
    { code: 'ALREADY_REPLAYED', details: { run: 2 } },
    { code: 'NOT_REPLAYABLE', details: { reason: 'why' } },
  ]);
});

test('a bulk replay has defaults, and hands through what it is asked', async () => {
  const asked: unknown[] = [];
  const answer = { matched: 0, replayed: 0, skipped: [], remaining: 0 };
  await using app = await appWith({
    replayMany: (request) => {
      asked.push(request);
      return Promise.resolve(answer);
    },
  });
  const send = (payload?: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/dead-letters/replay',
      headers: json,
      ...(payload && { payload }),
    });
  expect((await send()).json()).toEqual(answer);
  await send('{"filter":{"code":"INTERNAL","status":"OPEN"},"limit":7,"dryRun":true,"by":"m"}');
  const next = { at: '2026-01-15 10:30:00.000001+00', id: '17' };
  Object.assign(answer, { next });
  const { nextCursor } = (await send()).json<{ nextCursor: string }>();
  await send(JSON.stringify({ cursor: nextCursor }));
  expect(asked.splice(2)).toMatchObject([{}, { limit: 100, after: next }]);
  expect((await send('{"cursor":"x"}')).statusCode).toBe(400);
  expect(asked).toEqual([
    { filter: {}, limit: 100, dryRun: false, by: undefined },
    { filter: { code: 'INTERNAL', status: 'OPEN' }, limit: 7, dryRun: true, by: 'm' },
  ]);
});

test.each([
  ['17/replay', '{"by":7}', 'by'],
  ['17/replay', '{"by":"a\\u0000"}', 'by'],
  ['17/replay', '{"force":true}', 'force'],
  ['17/replay', '[]', 'body'],
  ['17/replay', '{"by":', 'body'],
  ['17/discard', '{"reason":""}', 'reason'],
  ['replay', '{"limit":0}', 'limit'],
  ['replay', '{"limit":1001}', 'limit'],
  ['replay', '{"filter":{"status":"NEW"}}', 'filter.status'],
  ['replay', '{"filter":{"colour":"red"}}', 'filter.colour'],
  ['replay', '{"filter":{"since":"yesterday"}}', 'filter.since'],
  ['seventeen/replay', '{}', 'id'],
  ['0/replay', '{}', 'id'],
])('POST /v1/dead-letters/%s refuses %s and names the field', async (path, payload, field) => {
  await using app = await createApp();
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/dead-letters/${path}`,
    headers: json,
    payload,
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
});

test('an unknown letter answers 404', async () => {
  await using app = await createApp();
  expect((await app.inject('/v1/dead-letters/18')).json()).toEqual({
    code: 'NOT_FOUND',
    message: 'No dead letter has the id 18',
  });
});
