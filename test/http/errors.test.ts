import { expect, test } from '@jest/globals';
import { answerTo } from '../../src/http/errors.ts';
import { createApp, json, logInto } from './support.ts';

const leak = new Error('insert into tasks values ($1) failed for postgres://rnle:hunter2@db');

test('what is not known to be the caller’s doing tells nothing but the request id, and is logged under it', async () => {
  const lines: string[] = [];
  await using app = await createApp({ find: () => Promise.reject(leak) }, { logger: logInto(lines) });
  const answer = await app.inject('/v1/commands/a');
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toMatch(/insert|postgres|hunter2| at /);
  const { code, details } = answer.json<{ code: string; details: { requestId: string } }>();
  expect(code).toBe('INTERNAL');
  const logged = lines.find((line) => line.includes('request failed'));
  expect(logged).toContain(details.requestId);
  expect(logged).toContain('insert into tasks');
  expect(logged).not.toContain('hunter2');
});

test('an error that carries a status of its own is still none of the caller’s business', () => {
  const error = Object.assign(leak, { statusCode: 404, code: 'ENOENT' });
  expect(answerTo(error, 'r1')).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
});

test('an unknown address answers 404', async () => {
  await using app = await createApp();
  for (const url of ['/', '/v1', '/v1/commands/a/b', '/metrics/x']) {
    const answer = await app.inject({ method: 'POST', url, headers: json, payload: '{' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
  }
});

test.each([
  ['DELETE', '/v1/commands', 'POST, GET, HEAD'],
  ['POST', '/v1/commands/a', 'GET, HEAD'],
  ['PUT', '/health', 'GET, HEAD'],
] as const)('%s %s answers 405 and names what is allowed', async (method, url, allow) => {
  await using app = await createApp();
  const answer = await app.inject({ method, url, headers: { 'content-type': 'text/plain' }, payload: 'x' });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers.allow).toBe(allow);
  expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
});

test('an address that is badly encoded answers 400 in the same form', async () => {
  await using app = await createApp();
  const answer = await app.inject('/v1/commands/%zz');
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toMatchObject({ code: 'BAD_REQUEST' });
});

test('every answer forbids to guess its type', async () => {
  await using app = await createApp({ find: () => Promise.reject(leak) });
  for (const url of [
    '/live',
    '/v1/commands',
    '/v1/commands/a',
    '/v1/commands/%zz',
    '/nowhere',
    '/docs',
    '/openapi.json',
  ]) {
    expect((await app.inject(url)).headers['x-content-type-options']).toBe('nosniff');
  }
});

test('requests are logged at debug level only, without query and body', async () => {
  const lines: string[] = [];
  await using app = await createApp({}, { logger: logInto(lines) });
  await app.inject('/v1/commands?userId=jane');
  await app.inject({ method: 'POST', url: '/v1/commands', headers: json, payload: '{"input":"private"}' });
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toMatchObject([
    { level: 'debug', method: 'GET', route: '/v1/commands', status: 200 },
    { level: 'debug', method: 'POST', route: '/v1/commands', status: 202 },
  ]);
  expect(lines.join('')).not.toMatch(/jane|private/);
});
