import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Refusals } from '../../src/outbox/refusals.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('without a failure nothing is suspect', () => {
  const refusals = new Refusals();
  refusals.succeeded(['results']);
  expect(refusals.nextSuspect()).toBeUndefined();
  expect(refusals.leftAlone()).toEqual([]);
});

test('after a batch of several topics failed, each is tried by itself at once', () => {
  const refusals = new Refusals();
  refusals.failed(['results', 'events', 'dlq']);
  expect(refusals.nextSuspect()).toBe('results');
  refusals.succeeded(['results']);
  expect(refusals.nextSuspect()).toBe('events');
  refusals.succeeded(['events']);
  expect(refusals.nextSuspect()).toBe('dlq');
  expect(refusals.leftAlone()).toEqual(['dlq']);
  refusals.succeeded(['dlq']);
  expect(refusals.nextSuspect()).toBeUndefined();
});

test('one that fails by itself is left alone, for longer each time and never for more than five seconds', () => {
  const refusals = new Refusals();
  refusals.failed(['results', 'dlq']);
  refusals.succeeded(['results']);
  for (const pause of [1_000, 2_000, 4_000, 5_000, 5_000]) {
    refusals.failed(['dlq']);
    expect(refusals.nextSuspect()).toBeUndefined();
    expect(refusals.leftAlone()).toEqual(['dlq']);
    jest.advanceTimersByTime(pause - 1);
    expect(refusals.nextSuspect()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(refusals.nextSuspect()).toBe('dlq');
  }
});

test('one that recovers starts over with a short pause', () => {
  const refusals = new Refusals();
  refusals.failed(['dlq']);
  for (let time = 0; time < 4; time++) refusals.failed(['dlq']);
  refusals.succeeded(['dlq']);
  refusals.failed(['dlq']);
  expect(refusals.nextSuspect()).toBe('dlq');
  refusals.failed(['dlq']);
  jest.advanceTimersByTime(1_000);
  expect(refusals.nextSuspect()).toBe('dlq');
});

test('a failure of others does not shorten the rest of one that is left alone', () => {
  const refusals = new Refusals();
  refusals.failed(['dlq']);
  refusals.failed(['dlq']);
  refusals.failed(['results', 'events']);
  expect(refusals.nextSuspect()).toBe('results');
  refusals.succeeded(['results', 'events']);
  expect(refusals.nextSuspect()).toBeUndefined();
});
