import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Window } from '../../src/intake/window.ts';
import type { Database } from '../../src/store/database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const never = new AbortController().signal;
const logger = createLogger({ level: 'silent', workerId: 'w1' });

/** `settled` are those that another worker has settled, as the look-up finds them. */
function createWindow(limit: number, settled: string[] = []) {
  const asked: string[][] = [];
  const query = (_: string, [taskIds]: [string[]]) => {
    asked.push(taskIds);
    return Promise.resolve({
      rows: taskIds.filter((taskId) => settled.includes(taskId)).map((taskId) => ({ taskId })),
    });
  };
  return { window: new Window({ query } as unknown as Database, limit, logger), asked };
}

/** Reserves and tells when it got its room. */
function reserve(window: Window, count: number, signal = never) {
  const state = { got: false };
  const done = window.reserve(count, signal).then(() => (state.got = true));
  return { done, state };
}

const turn = () => new Promise(setImmediate);
const ids = (count: number, prefix = 't') => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

test('room is given up to the limit, and the next waits until a task is settled', async () => {
  const { window } = createWindow(3);
  await window.reserve(3, never);
  window.enter(ids(3), 3);
  const next = reserve(window, 1);
  await turn();
  expect(next.state.got).toBe(false);
  window.leave('t1');
  await next.done;
  expect(window.size()).toBe(2);
});

test('first come, first served: a small one does not pass a large one', async () => {
  const { window } = createWindow(4);
  await window.reserve(4, never);
  window.enter(ids(4), 4);
  const large = reserve(window, 3);
  const small = reserve(window, 1);
  window.leave('t0');
  window.leave('t1');
  await turn();
  expect([large.state.got, small.state.got]).toEqual([false, false]);
  window.leave('t2');
  await large.done;
  await turn();
  expect(small.state.got).toBe(false);
  window.leave('t3');
  await small.done;
});

test('what is reserved and did not become a task is free again', async () => {
  const { window } = createWindow(5);
  await window.reserve(5, never);
  const next = reserve(window, 4);
  window.enter(['t0'], 5);
  await next.done;
  expect(window.size()).toBe(1);
});

test('a reservation that is left makes room', async () => {
  const { window } = createWindow(2);
  await window.reserve(2, never);
  const next = reserve(window, 2);
  window.enter([], 2);
  await next.done;
});

test('never more than the limit is out at once, whatever comes and goes', async () => {
  const limit = 10;
  const { window } = createWindow(limit);
  let out = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 200 }, async (_, at) => {
      const count = 1 + (at % 4);
      await window.reserve(count, never);
      most = Math.max(most, (out += count));
      await turn();
      const taskIds = ids(count, `${at}-`);
      window.enter(taskIds, count);
      await turn();
      out -= count;
      for (const taskId of taskIds) window.leave(taskId);
    }),
  );
  expect(most).toBe(limit);
  expect(window.size()).toBe(0);
});

test('more than the window holds fits alone, and only once it is empty', async () => {
  const { window } = createWindow(2);
  await window.reserve(1, never);
  const oversize = reserve(window, 5);
  await turn();
  expect(oversize.state.got).toBe(false);
  window.enter([], 1);
  await oversize.done;
  const next = reserve(window, 1);
  await turn();
  expect(next.state.got).toBe(false);
  window.enter([], 5);
  await next.done;
});

test('one that is aborted while it waits throws the reason and lets the next one through', async () => {
  const { window } = createWindow(3);
  await window.reserve(2, never);
  const stopping = new AbortController();
  const large = window.reserve(3, stopping.signal);
  const small = reserve(window, 1);
  await turn();
  expect(small.state.got).toBe(false);
  stopping.abort(new Error('the bridge stops'));
  await expect(large).rejects.toThrow('the bridge stops');
  await small.done;
  await expect(window.reserve(1, stopping.signal)).rejects.toThrow('the bridge stops');
});

test('an abort after the room was given takes nothing away from others', async () => {
  const { window } = createWindow(1);
  const stopping = new AbortController();
  await window.reserve(1, never);
  const first = window.reserve(1, stopping.signal);
  const second = reserve(window, 1);
  window.enter([], 1);
  await first;
  stopping.abort();
  await turn();
  expect(second.state.got).toBe(false);
  window.enter([], 1);
  await second.done;
});

test('the same task entered again takes one place', async () => {
  const { window } = createWindow(2);
  await window.reserve(1, never);
  window.enter(['t0'], 1);
  await window.reserve(1, never);
  window.enter(['t0'], 1);
  expect(window.size()).toBe(1);
  await window.reserve(1, never);
});

test('a task that is not open is settled without effect', async () => {
  const { window } = createWindow(1);
  await window.reserve(1, never);
  window.leave('unknown');
  const next = reserve(window, 1);
  await turn();
  expect(next.state.got).toBe(false);
});

describe('tasks that another worker settles', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('are looked up, not the fresh ones, and make room', async () => {
    const { window, asked } = createWindow(2, ['t0']);
    window.start();
    await window.reserve(2, never);
    window.enter(['t0', 't1'], 2);
    const next = reserve(window, 1);
    jest.advanceTimersByTime(500);
    window.enter([], 0);
    jest.advanceTimersByTime(1_500);
    await next.done;
    expect(asked.length).toBeGreaterThan(0);
    expect(window.size()).toBe(1);
    window.stop();
  });

  test('are not asked for once the window is stopped, nor while nothing is open', () => {
    const { window, asked } = createWindow(2);
    window.start();
    jest.advanceTimersByTime(10_000);
    window.stop();
    window.enter(['t0'], 0);
    jest.advanceTimersByTime(10_000);
    expect(asked).toEqual([]);
  });
});
