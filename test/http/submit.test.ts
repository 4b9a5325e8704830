import { expect, test } from '@jest/globals';
import { DefiniteError, ErrorCode, TransientError, validationError } from '../../src/errors.ts';
import type { Commands } from '../../src/intake/commands.ts';
import { successExample } from '../../src/http/examples.ts';
import { MAX_SUBMISSIONS } from '../../src/http/submission-gate.ts';
import { accepted, commandText, createApp, json, settled } from './support.ts';

async function post(
  commands: Partial<Commands>,
  url = '/v1/commands',
  headers: Record<string, string> = json,
) {
  await using app = await createApp(commands);
  return await app.inject({ method: 'POST', url, headers, payload: commandText });
}

test('the intake is handed the very bytes that were sent', async () => {
  let seen: Uint8Array | undefined;
  await using app = await createApp({
    submit: (bytes) => {
      seen = bytes;
      return Promise.resolve({ kind: 'accepted', task: accepted() });
    },
  });
  const payload = Buffer.from([0x7b, 0xff, 0x00, 0x20, 0x7d]);
  await app.inject({ method: 'POST', url: '/v1/commands', headers: json, payload });
  expect(seen).toEqual(payload);
});

test('an accepted command answers 202 and says where the task is', async () => {
  const answer = await post({});
  expect(answer.statusCode).toBe(202);
  expect(answer.headers.location).toBe('/v1/commands/assist-001');
  expect(answer.json()).toEqual({
    taskId: 'assist-001',
    run: 1,
    state: 'ACCEPTED',
    taskType: 'EXECUTE_ASSISTANT',
    correlationId: 'req-abc-123',
    userId: 'user_456',
    acceptedAt: '2024-01-15T10:30:00.120Z',
  });
});

test('the same command again answers 200 with the task as it stands', async () => {
  const answer = await post({ submit: () => Promise.resolve({ kind: 'duplicate', task: settled() }) });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers.location).toBe('/v1/commands/assist-001');
  expect(answer.json()).toMatchObject({ state: 'SUCCESS', result: successExample });
});

test('another command under a used taskId answers 409', async () => {
  const answer = await post({ submit: () => Promise.resolve({ kind: 'conflict', taskId: 'assist-001' }) });
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toEqual({
    code: 'DUPLICATE_TASK_ID',
    message: 'Another command already uses the taskId assist-001',
    details: { taskId: 'assist-001' },
  });
});

test('a command that breaks the contract answers 400 with field and reason', async () => {
  const answer = await post({ submit: () => Promise.reject(validationError('taskId', 'it is required')) });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({
    code: 'VALIDATION_ERROR',
    message: 'Invalid taskId: it is required',
    details: { field: 'taskId', reason: 'it is required' },
  });
});

test('data that the store refuses is the sender’s fault, not an outage', async () => {
  const error = new DefiniteError(ErrorCode.UNSTORABLE, 'The command cannot be stored');
  const answer = await post({ submit: () => Promise.reject(error) });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'UNSTORABLE' });
});

test.each([
  [undefined, '5'],
  [1500, '2'],
  [20, '1'],
])('an outage that asks for %s ms answers 503 with Retry-After %s', async (retryAfterMs, seconds) => {
  const options = retryAfterMs === undefined ? {} : { retryAfterMs };
  const error = new TransientError(ErrorCode.UNAVAILABLE, 'The database is away', options);
  const answer = await post({ submit: () => Promise.reject(error) });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe(seconds);
  expect(answer.json()).toEqual({ code: 'UNAVAILABLE', message: 'The database is away' });
});

test('a body that is not JSON by its type, or is compressed, answers 415', async () => {
  const form = await post({}, '/v1/commands', { 'content-type': 'application/x-www-form-urlencoded' });
  const zipped = await post({}, '/v1/commands', { ...json, 'content-encoding': 'gzip' });
  for (const answer of [form, zipped]) {
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  }
});

test('a request without a body is judged by the intake, as an empty message', async () => {
  let size: number | undefined;
  await using app = await createApp({
    submit: (bytes) => {
      size = bytes.length;
      return Promise.reject(validationError('message', 'it is empty'));
    },
  });
  const answer = await app.inject({ method: 'POST', url: '/v1/commands' });
  expect([answer.statusCode, size]).toEqual([400, 0]);
});

test('beyond the limit of submissions at once the answer is 429, and places become free again', async () => {
  const waiting: (() => void)[] = [];
  await using app = await createApp({
    submit: () =>
      new Promise((resolve) => waiting.push(() => resolve({ kind: 'accepted', task: accepted() }))),
  });
  const submit = () => app.inject({ method: 'POST', url: '/v1/commands', headers: json, payload: '{}' });
  const first = Array.from({ length: MAX_SUBMISSIONS }, submit);
  while (waiting.length < MAX_SUBMISSIONS) await new Promise(setImmediate);

  const refused = await submit();
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });

  for (const answer of waiting.splice(0)) answer();
  for (const { statusCode } of await Promise.all(first)) expect(statusCode).toBe(202);
  const next = submit();
  while (waiting.length === 0) await new Promise(setImmediate);
  waiting[0]?.();
  expect((await next).statusCode).toBe(202);
});

test('large commands are refused before they fill the memory', async () => {
  let held = 0;
  await using app = await createApp({
    submit: () => {
      held++;
      return new Promise(() => undefined);
    },
  });
  const payload = Buffer.alloc(1_048_576, ' ');
  const submit = () => app.inject({ method: 'POST', url: '/v1/commands', headers: json, payload });
  for (let n = 0; n < 64; n++) void submit();
  while (held < 64) await new Promise(setImmediate);
  expect((await submit()).statusCode).toBe(429);
});
