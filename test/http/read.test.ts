import { expect, test } from '@jest/globals';
import { commandExample, successExample } from '../../src/http/examples.ts';
import { decodeCursor, encodeCursor } from '../../src/http/cursor.ts';
import type { TaskFilter } from '../../src/store/tasks.ts';
import { accepted, createApp, settled } from './support.ts';

const cursor = { at: '2024-01-15 10:30:00.123456+00', id: 'assist-001' };
const isId = (id: string) => /^[\w-]+$/.test(id);

test('a task is shown with its command and its result message, whole', async () => {
  const result = { ...successExample, result: { ...successExample.result, analysis: { score: 81 } } };
  await using app = await createApp({
    find: () => Promise.resolve(settled({ result: JSON.stringify(result) })),
  });
  const answer = await app.inject('/v1/commands/assist-001');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ state: 'SUCCESS', command: commandExample, result });
});

test('a rejected message shows no type and no command', async () => {
  const rejected = settled({
    state: 'REJECTED',
    taskType: null,
    userId: null,
    correlationId: null,
    command: null,
  });
  await using app = await createApp({ find: () => Promise.resolve(rejected) });
  const body = (await app.inject('/v1/commands/assist-001')).json<object>();
  expect(Object.keys(body)).toEqual(['taskId', 'run', 'state', 'acceptedAt', 'settledAt', 'result']);
});

test('an unknown taskId answers 404', async () => {
  await using app = await createApp();
  const answer = await app.inject('/v1/commands/assist-002');
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({ code: 'NOT_FOUND', message: 'No command has the taskId assist-002' });
});

test.each(['a.b', 'a%00', 'a%20b', 'x'.repeat(256), 'x'.repeat(5000)])(
  'the ill-formed taskId %s answers 400 and is not looked up',
  async (taskId) => {
    await using app = await createApp({ find: () => Promise.reject(new Error('must not be called')) });
    const answer = await app.inject(`/v1/commands/${taskId}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'taskId' } });
  },
);

test('a taskId of 255 characters is looked up', async () => {
  const taskId = 'x'.repeat(255);
  await using app = await createApp({ find: (id) => Promise.resolve(accepted({ taskId: id })) });
  expect((await app.inject(`/v1/commands/${taskId}`)).json()).toMatchObject({ taskId });
});

test('a page carries the cursor that asks for the next one, with the filter handed through', async () => {
  const filters: TaskFilter[] = [];
  await using app = await createApp({
    list: (filter) => {
      filters.push(filter);
      return Promise.resolve({ rows: [accepted()], next: filters.length === 1 ? cursor : undefined });
    },
  });
  const query = { state: 'ACCEPTED', taskType: 'T', userId: 'u 1', correlationId: 'c', limit: '2' };
  const first = (await app.inject({ url: '/v1/commands', query })).json<{ nextCursor: string }>();
  const second = (
    await app.inject({ url: '/v1/commands', query: { ...query, cursor: first.nextCursor } })
  ).json<object>();

  expect(first).toMatchObject({ commands: [{ taskId: 'assist-001', state: 'ACCEPTED' }] });
  expect(second).not.toHaveProperty('nextCursor');
  expect(filters).toEqual([
    { ...query, limit: 2 },
    { ...query, limit: 2, after: cursor },
  ]);
});

test('without parameters the newest 50 are listed', async () => {
  const filters: TaskFilter[] = [];
  await using app = await createApp({
    list: (filter) => {
      filters.push(filter);
      return Promise.resolve({ rows: [], next: undefined });
    },
  });
  expect((await app.inject('/v1/commands')).json()).toEqual({ commands: [] });
  expect(filters).toEqual([{ limit: 50 }]);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=201', 'limit'],
  ['limit=ten', 'limit'],
  ['state=DONE', 'state'],
  ['state=SUCCESS&state=FAILURE', 'state'],
  ['userId=', 'userId'],
  ['userId=%00', 'userId'],
  ['cursor=!', 'cursor'],
  ['status=SUCCESS', 'status'],
  ['__proto__=x', '__proto__'],
])('the list refuses ?%s and names the parameter', async (query, field) => {
  await using app = await createApp({ list: () => Promise.reject(new Error('must not be called')) });
  const answer = await app.inject(`/v1/commands?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
});

test('a parameter that a route does not know is refused on every route under /v1', async () => {
  await using app = await createApp();
  for (const [method, url] of [
    ['GET', '/v1/commands/a?x=1'] as const,
    ['POST', '/v1/commands?x=1'] as const,
  ]) {
    const answer = await app.inject({ method, url });
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'x' } });
  }
});

test.each(['2024-01-15 10:30:00.123456+00', '2024-01-15 10:30:00+05:30', '2024-02-29 23:59:59.9-03'])(
  'a cursor at %s comes back as it went out',
  (at) => {
    expect(decodeCursor(encodeCursor({ at, id: 'a' }), isId)).toEqual({ at, id: 'a' });
  },
);

test.each([
  ['a day that does not exist', ['2023-02-29 10:30:00+00', 'a']],
  ['a time that is none', ["2024-01-15' or 1=1", 'a']],
  ['an ill-formed id', ['2024-01-15 10:30:00+00', 'a b']],
  ['a part too many', ['2024-01-15 10:30:00+00', 'a', 'b']],
  ['another shape', { at: '2024-01-15 10:30:00+00', id: 'a' }],
])('a made-up cursor with %s is refused', (_, value) => {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(() => decodeCursor(text, isId)).toThrow('Invalid cursor');
});

test('a cursor that is not written the way we write it is refused', () => {
  expect(() => decodeCursor(`${encodeCursor(cursor)}=`, isId)).toThrow('Invalid cursor');
});
