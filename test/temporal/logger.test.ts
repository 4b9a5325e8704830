import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../src/telemetry/logger.ts';
import { temporalLogger } from '../../src/temporal/logger.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test("the core's warning of every try again is said once an outage; the worker's own lines always", () => {
  const lines: string[] = [];
  const logger = temporalLogger(
    createLogger({ level: 'info', workerId: 'w1' }, { write: (line: string) => void lines.push(line) }),
  );
  const core = { sdkComponent: 'core', error: 'refused' } as const;
  const outage = () => {
    for (let tries = 6; tries < 20; tries++) {
      logger.warn(`gRPC call poll retried ${tries} times`, core);
      jest.advanceTimersByTime(10_000);
    }
  };
  outage();
  logger.warn('gRPC call poll retried 20 times', { ...core, error: 'not permitted' });
  for (const _ of [1, 2]) logger.warn('an activity failed', { sdkComponent: 'worker' });
  jest.advanceTimersByTime(61_000);
  outage();
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'gRPC call poll retried 6 times',
    'gRPC call poll retried 20 times',
    'an activity failed',
    'an activity failed',
    'gRPC call poll retried 6 times',
  ]);
});
