import { expect, test } from '@jest/globals';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import { resultMessage, type Settlement } from '../../src/messages/result.ts';
import { Limits } from '../../src/names.ts';
import { violations } from '../schemas/support.ts';

const settlement: Settlement = {
  taskId: 't-1',
  run: 2,
  outcome: { status: 'SUCCESS', result: { output: 'done', confidence: 0.9, metadata: { wordCount: 1 } } },
  processingTime: 12,
  correlationId: 'c-1',
  at: new Date('2024-01-15T10:31:15.000Z'),
};

const result = (more: Partial<Settlement> = {}) => resultMessage('results', { ...settlement, ...more });
const body = (value: string) => JSON.parse(value) as CommandResult;

test("a result is the specification's message, under its taskId and run", () => {
  const { topic, key, value, headers, rnleId, status } = result();
  expect(violations('command-result', body(value))).toEqual([]);
  expect(body(value)).toEqual({
    taskId: 't-1',
    status: 'SUCCESS',
    result: { output: 'done', confidence: 0.9, metadata: { wordCount: 1 } },
    processingTime: 12,
    timestamp: '2024-01-15T10:31:15.000Z',
    correlationId: 'c-1',
  });
  expect({ topic, key, rnleId, status }).toEqual({
    topic: 'results',
    key: 't-1',
    rnleId: 't-1/2/result',
    status: 'SUCCESS',
  });
  expect(headers).toEqual({ 'rnle-id': 't-1/2/result', 'rnle-run': '2' });
});

test('a failure without work names neither a processing time nor an absent correlationId', () => {
  const { value } = resultMessage('results', {
    taskId: 't-1',
    run: 1,
    outcome: {
      status: 'FAILURE',
      error: { code: 'VALIDATION_ERROR', message: 'm', details: { field: 'f' } },
    },
    at: settlement.at,
  });
  expect(violations('command-result', body(value))).toEqual([]);
  expect(Object.keys(body(value)).sort()).toEqual(['error', 'status', 'taskId', 'timestamp']);
});

test('a result of exactly the limit is published, one byte more is RESULT_TOO_LARGE', () => {
  const output = (length: number) =>
    result({ outcome: { status: 'SUCCESS', result: { output: 'x'.repeat(length) } } });
  const room = Limits.publishedBytes - Buffer.byteLength(output(0).value);
  expect(output(room).status).toBe('SUCCESS');
  expect(Buffer.byteLength(output(room).value)).toBe(Limits.publishedBytes);
  const refused = output(room + 1);
  expect(refused.status).toBe('FAILURE');
  expect(violations('command-result', body(refused.value))).toEqual([]);
  expect(body(refused.value)).toMatchObject({
    taskId: 't-1',
    status: 'FAILURE',
    error: {
      code: 'RESULT_TOO_LARGE',
      details: { size: Limits.publishedBytes + 1, limit: Limits.publishedBytes },
    },
    processingTime: 12,
    correlationId: 'c-1',
  });
  expect(body(refused.value)).not.toHaveProperty('result');
});

test('its size counts in bytes, not in characters', () => {
  const output = 'é'.repeat(Limits.publishedBytes / 2);
  expect(result({ outcome: { status: 'SUCCESS', result: { output } } }).status).toBe('FAILURE');
});
