import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { saying } from '../../stack/wait.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('work of less than three seconds is not talked about', async () => {
  const lines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const work = saying('building', (line) => lines.push(line), promise);
  jest.advanceTimersByTime(2_500);
  resolve(undefined);
  await work;
  expect(lines).toEqual([]);
});

test('longer work is told after 3, 10, 30 and 60 seconds and then once a minute', () => {
  const lines: string[] = [];
  void saying('building', (line) => lines.push(line), new Promise(() => undefined));
  jest.advanceTimersByTime(181_000);
  expect(lines).toEqual([3, 10, 30, 60, 120, 180].map((seconds) => `still building, ${seconds} s`));
});
