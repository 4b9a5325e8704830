import { expect, test } from '@jest/globals';
import { ErrorCode, TransientError } from '../../src/errors.ts';
import type { Commands } from '../../src/intake/commands.ts';
import { successExample } from '../../src/http/examples.ts';
import { accepted, commandText, createApp, json, listen, settled } from './support.ts';

async function post(url: string, commands: Partial<Commands>) {
  await using app = await createApp(commands);
  return await app.inject({ method: 'POST', url, headers: json, payload: commandText });
}

/** Waits until told to stop, as the real one does, and tells when that was. */
function waiter() {
  const started = Promise.withResolvers<AbortSignal>();
  const waitForResult: Commands['waitForResult'] = (_taskId, _timeoutMs, signal) => {
    started.resolve(signal);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(accepted())));
  };
  return { waitForResult, started: started.promise };
}

test('a result that comes in time is answered with 200', async () => {
  const asked: unknown[] = [];
  const answer = await post('/v1/commands?wait=3', {
    waitForResult: (taskId, timeoutMs) => {
      asked.push(taskId, timeoutMs);
      return Promise.resolve(settled());
    },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ state: 'SUCCESS', result: successExample });
  expect(asked).toEqual(['assist-001', 3000]);
});

test('a result that does not come in time is answered with 202', async () => {
  const answer = await post('/v1/commands?wait=1', { waitForResult: () => Promise.resolve(accepted()) });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers.location).toBe('/v1/commands/assist-001');
});

test('without wait nobody waits', async () => {
  const waitForResult = () => Promise.reject(new Error('must not be called'));
  expect((await post('/v1/commands', { waitForResult })).statusCode).toBe(202);
  expect((await post('/v1/commands?wait=0', { waitForResult })).statusCode).toBe(202);
});

test('an accepted command stays accepted when the wait for it breaks', async () => {
  const answer = await post('/v1/commands?wait=5', {
    waitForResult: () => Promise.reject(new TransientError(ErrorCode.UNAVAILABLE, 'The database is away')),
  });
  expect(answer.statusCode).toBe(202);
});

test.each(['61', '-1', '1.5', 'soon', '', '1&wait=2'])(
  'wait=%s is refused, naming the parameter',
  async (wait) => {
    const answer = await post(`/v1/commands?wait=${wait}`, {
      submit: () => Promise.reject(new Error('must not be called')),
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'wait' } });
  },
);

test('a client that goes away ends the wait', async () => {
  const { waitForResult, started } = waiter();
  await using app = await createApp({ waitForResult });
  const port = await listen(app);
  const leaving = new AbortController();
  const request = fetch(`http://127.0.0.1:${port}/v1/commands?wait=60`, {
    method: 'POST',
    headers: json,
    body: commandText,
    signal: leaving.signal,
  }).catch((error: unknown) => error);
  const signal = await started;
  expect(signal.aborted).toBe(false);
  leaving.abort();
  await request;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
});

test('a server that closes lets its waiting callers go with 202', async () => {
  const { waitForResult, started } = waiter();
  const app = await createApp({ waitForResult });
  const port = await listen(app);
  const request = fetch(`http://127.0.0.1:${port}/v1/commands?wait=60`, {
    method: 'POST',
    headers: json,
    body: commandText,
  });
  await started;
  await app.close();
  expect((await request).status).toBe(202);
});
