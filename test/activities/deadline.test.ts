import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { deadline } from '../../activities/deadline.ts';
import type { Task } from '../../src/task.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});
afterEach(() => {
  jest.useRealTimers();
});

function task(timeout: unknown, acceptedMsAgo = 0): Task {
  const metadata = timeout === undefined ? {} : { timeout };
  return {
    taskId: 't-1',
    run: 1,
    command: { taskId: 't-1', taskType: 'EXECUTE_ASSISTANT', timestamp: 'unused', payload: { metadata } },
    duration: 'long',
    acceptedAt: new Date(NOW - acceptedMsAgo).toISOString(),
  };
}

test('the time counts from acceptance, not from the start of the work', () => {
  const { signal } = deadline(task(10, 4_000));
  jest.advanceTimersByTime(5_999);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: 'TIMEOUT', retryable: false, details: { seconds: 10 } });
});

test('a deadline that was over before the work began has fired', () => {
  expect(deadline(task(10, 10_000)).signal.reason).toMatchObject({ code: 'TIMEOUT' });
});

test('a fraction of a second counts', () => {
  const { signal } = deadline(task(0.25));
  jest.advanceTimersByTime(249);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
});

test.each([[undefined], [0], [-1], ['10'], [null], [Number.NaN], [{ seconds: 1 }]])(
  'a timeout of %p is none',
  (timeout) => {
    const { signal } = deadline(task(timeout));
    jest.advanceTimersByTime(3_600_000);
    expect(signal.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  },
);

test.each([[1e7], [1e300], [Number.POSITIVE_INFINITY]])(
  'a timeout of %p seconds, longer than a timer can be set for, does not fire at once',
  (timeout) => {
    const { signal } = deadline(task(timeout));
    jest.advanceTimersByTime(3_600_000);
    expect(signal.aborted).toBe(false);
  },
);

test('a command without a payload has no deadline', () => {
  const { payload: _, ...command } = task(1).command;
  const { signal } = deadline({ ...task(1), command });
  jest.advanceTimersByTime(3_600_000);
  expect(signal.aborted).toBe(false);
});

test('a deadline that is cleared leaves no timer behind', () => {
  const late = deadline(task(10));
  expect(jest.getTimerCount()).toBe(1);
  late.clear();
  expect(jest.getTimerCount()).toBe(0);
  expect(late.signal.aborted).toBe(false);
});
