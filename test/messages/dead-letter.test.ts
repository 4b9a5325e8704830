import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import { deadLetterMessage, type DeadLetterContent } from '../../src/messages/dead-letter.ts';
import { Limits } from '../../src/names.ts';
import { violations } from '../schemas/support.ts';

const content: DeadLetterContent = {
  letterKey: 'rnle.commands/3/17/1700000000000/abc',
  taskId: 't-1',
  run: 1,
  error: {
    code: 'VALIDATION_ERROR',
    message: 'Invalid taskType: it is required',
    details: { field: 'taskType' },
  },
  retryCount: 0,
  source: {
    channel: 'kafka',
    topic: 'rnle.commands',
    partition: 3,
    offset: '17',
    timestamp: '1700000000000',
    key: 'k',
  },
  original: { text: '{"taskId":"t-1"}' },
  at: new Date('2024-01-15T10:35:00.000Z'),
};

const letter = (more: Partial<DeadLetterContent> = {}) => deadLetterMessage('dlq', { ...content, ...more });
const body = (value: string) => JSON.parse(value) as DeadLetter;

test('a letter carries its message, the error and where it came from', () => {
  const { topic, key, value, headers, rnleId } = letter();
  expect(violations('dead-letter', body(value))).toEqual([]);
  expect(body(value)).toEqual({
    originalMessage: { taskId: 't-1' },
    error: {
      message: 'Invalid taskType: it is required',
      code: 'VALIDATION_ERROR',
      timestamp: '2024-01-15T10:35:00.000Z',
      details: { field: 'taskType' },
    },
    retryCount: 0,
  });
  expect({ topic, key }).toEqual({ topic: 'dlq', key: 't-1' });
  expect(headers).toEqual({
    'rnle-id': rnleId,
    'rnle-run': '1',
    'rnle-error-code': 'VALIDATION_ERROR',
    'rnle-original-topic': 'rnle.commands',
    'rnle-original-partition': '3',
    'rnle-original-offset': '17',
    'rnle-original-timestamp': '1700000000000',
    'rnle-original-key': 'k',
  });
});

test.each([
  ['a number beyond double precision', '{"n": 12345678901234567890}'],
  ['a repeated key', '{"a":1,"a":2}'],
  ['an order of keys and spaces of its own', '{ "b" : [1.0, 1e2],\n"a":"\\u00e9" }'],
  ['a scalar', '"text"'],
])('the original is kept as it was written: %s', (_, text) => {
  expect(letter({ original: { text } }).value).toContain(`{"originalMessage":${text},"error":`);
});

test('space around the original does not break the letter', () => {
  expect(body(letter({ original: { text: '\n {"a":1} \r\n' } }).value).originalMessage).toEqual({ a: 1 });
});

test('bytes that are not JSON are carried in base64', () => {
  const bytes = Buffer.from([0xff, 0x00, 0x7b]);
  const { value } = letter({ original: { bytes } });
  expect(violations('dead-letter', body(value))).toEqual([]);
  expect(body(value)).toMatchObject({ rawMessage: bytes.toString('base64') });
  expect(body(value)).not.toHaveProperty('originalMessage');
});

test('a command that came over HTTP has no place on Kafka to name', () => {
  const { headers, rnleId } = letter({ source: { channel: 'http' } });
  expect(headers).toEqual({ 'rnle-id': rnleId, 'rnle-run': '1', 'rnle-error-code': 'VALIDATION_ERROR' });
});

test('a record without a key has no header for it', () => {
  const { source } = content;
  const { headers } = letter({ source: { ...source, key: null } as DeadLetterContent['source'] });
  expect(headers).not.toHaveProperty('rnle-original-key');
});

describe('a letter that would not fit its topic', () => {
  const large = `{"input":"${'é'.repeat(Limits.publishedBytes / 2)}"}`;

  test.each([
    ['text', { text: large }],
    ['bytes', { bytes: Buffer.from(large) }],
  ])('tells digest, size and place instead of the %s', (_, original) => {
    const { value } = letter({ original });
    expect(Buffer.byteLength(value)).toBeLessThanOrEqual(Limits.publishedBytes);
    expect(violations('dead-letter', body(value))).toEqual([]);
    expect(body(value)).toMatchObject({
      omitted: {
        sha256: createHash('sha256').update(large).digest('hex'),
        size: Buffer.byteLength(large),
        topic: 'rnle.commands',
        partition: 3,
        offset: '17',
      },
      error: { code: 'VALIDATION_ERROR' },
    });
  });

  test('still carries a message that just fits', () => {
    const overhead = Buffer.byteLength(letter({ original: { text: '""' } }).value);
    const fits = letter({ original: { text: `"${'x'.repeat(Limits.publishedBytes - overhead)}"` } });
    expect(Buffer.byteLength(fits.value)).toBe(Limits.publishedBytes);
    expect(body(fits.value)).toHaveProperty('originalMessage');
    const larger = letter({ original: { text: `"${'x'.repeat(Limits.publishedBytes - overhead + 1)}"` } });
    expect(body(larger.value)).toHaveProperty('omitted');
  });

  // A letter that its topic refuses would hold up every one behind it.
  test.each([
    ['message', { code: 'INTERNAL', message: 'm'.repeat(2_000_000) }],
    ['details', { code: 'INTERNAL', message: 'm', details: { lastError: 'd'.repeat(2_000_000) } }],
  ])("is cut to fit where it is the error's %s that is large", (_, error) => {
    const { value } = letter({ error });
    expect(Buffer.byteLength(value)).toBeLessThanOrEqual(Limits.publishedBytes);
    expect(violations('dead-letter', body(value))).toEqual([]);
    expect(body(value).error.code).toBe('INTERNAL');
  });
});
