import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { lineOf, taskOf, type Tailed, type TailedRecord } from '../../src/cli/tail-lines.ts';

const recordOf = (value: unknown): TailedRecord => ({
  partition: 0,
  offset: '1',
  timestamp: '2026-01-15T10:30:00.000Z',
  key: 'k',
  headers: {},
  value,
});
const line = (what: Tailed, value: unknown) => lineOf(new PassThrough(), what, recordOf(value));

test('what others wrote may be of any type, at any place', () => {
  expect(line('events', { eventType: 'constructor', workerId: { a: 1 } })).toContain(
    'constructor          {"a":1}',
  );
  expect(line('results', { status: [], error: { message: {} }, processingTime: 'x' })).toContain(
    '[]               : {}',
  );
  expect(line('results', { status: 7, result: 'x' })).toContain('7');
  expect(line('dead-letters', { error: 'x', retryCount: null })).toContain(
    '?                     k  0 retries',
  );
  for (const value of [null, 7, 'text', [], [1]]) expect(line('events', value)).toContain('2026-01-15');
});

test('a record belongs to the task that it names, or to its key', () => {
  expect(taskOf(recordOf({ taskId: 't1' }))).toBe('t1');
  expect(taskOf(recordOf({ data: { taskId: 't2' } }))).toBe('t2');
  expect(taskOf(recordOf({ data: null }))).toBe('k');
  expect(taskOf(recordOf('text'))).toBe('k');
});
