import { describe, expect, test } from '@jest/globals';
import { decodeCommand, type Decoded, type Undecodable } from '../../src/intake/decode.ts';
import { Limits } from '../../src/names.ts';

const valid = {
  taskId: 't-1',
  taskType: 'EXECUTE_ASSISTANT',
  payload: { assistantId: 'a', userId: 'u', input: 'text', metadata: { b: [1, 2], a: { y: null, x: 'é' } } },
  timestamp: '2024-01-15T10:30:00.000Z',
  correlationId: 'c-1',
};

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

function accepted(value: unknown): Decoded {
  const decoded = decodeCommand(bytes(value));
  if ('error' in decoded) throw decoded.error;
  return decoded;
}

function refused(value: unknown): Undecodable {
  const decoded = decodeCommand(value instanceof Uint8Array || value === null ? value : bytes(value));
  if ('error' in decoded) return decoded;
  throw new Error('it was accepted');
}

const print = (value: unknown) => accepted(value).fingerprint.toString('hex');

describe('the fingerprint of a command', () => {
  test.each<[string, unknown]>([
    ['the order of keys', { ...valid, payload: Object.fromEntries(Object.entries(valid.payload).reverse()) }],
    ['the timestamp', { ...valid, timestamp: '2030-01-01T00:00:00Z' }],
    ['the correlationId', { ...valid, correlationId: 'another' }],
    ['its absence', { ...valid, correlationId: undefined }],
    ['white space', JSON.stringify(valid, undefined, 3)],
    ['the way a number is written', JSON.stringify(valid).replace('[1,2]', '[1.0,2e0]')],
    ['the way a letter is written', JSON.stringify(valid).replace('é', '\\u00e9')],
    ['fields the contract does not know', { ...valid, traceId: 'x' }],
  ])('is the same whatever %s', (_, resent) => {
    expect(print(resent)).toBe(print(valid));
  });

  test.each<[string, unknown]>([
    ['taskType', { ...valid, taskType: 'SCHEDULE_HABITS' }],
    ['payload', { ...valid, payload: { ...valid.payload, input: 'other' } }],
    [
      'metadata',
      { ...valid, payload: { ...valid.payload, metadata: { b: [2, 1], a: { y: null, x: 'é' } } } },
    ],
    ['an absent payload', { ...valid, payload: undefined }],
    ['an empty payload', { ...valid, payload: {} }],
    [
      'a value under __proto__',
      JSON.stringify(valid).replace('"metadata":{', '"metadata":{"__proto__":{"admin":true},'),
    ],
  ])('tells another %s', (_, other) => {
    expect(print(other)).not.toBe(print(valid));
  });
});

test('the text is kept as it came in', () => {
  const text = JSON.stringify(valid).replace('[1,2]', '[12345678901234567890, 2]');
  expect(accepted(text).text).toBe(text);
});

test('keys of the prototype are data like any other and change nothing else', () => {
  const text = `{"taskId":"t-1","taskType":"EXECUTE_ASSISTANT","timestamp":"${valid.timestamp}",
    "payload":{"metadata":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}}`;
  const { metadata } = accepted(text).command.payload ?? {};
  expect(Object.keys(metadata ?? {})).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('required fields under __proto__ do not count', () => {
  const { error, taskId } = refused(`{"__proto__":${JSON.stringify(valid)}}`);
  expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'taskId' } });
  expect(taskId).toBeUndefined();
});

describe('what is no command', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['no bytes at all', null, 'message', /empty/],
    ['empty bytes', Buffer.alloc(0), 'message', /empty/],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'message', /UTF-8/],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0x80, 0x22]), 'message', /UTF-8/],
    ['UTF-16', Buffer.from(JSON.stringify(valid), 'utf16le'), 'message', /UTF-8/],
    ['text', 'hello', 'message', /JSON/],
    ['half a message', JSON.stringify(valid).slice(0, -1), 'message', /JSON/],
    ['two messages', JSON.stringify(valid).repeat(2), 'message', /JSON/],
    ['NaN', '{"a":NaN}', 'message', /JSON/],
    ['an array', [valid], 'message', /object/],
    ['null', 'null', 'message', /object/],
    ['a number', '7', 'message', /object/],
  ])('%s is refused without a taskId', (_, value, field, reason) => {
    const { error, taskId } = refused(value);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', retryable: false, details: { field } });
    expect(error.message).toMatch(reason);
    expect(taskId).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['an absent taskType', { ...valid, taskType: undefined }, 'taskType'],
    ['an unknown taskType', { ...valid, taskType: 'MAKE_TEA' }, 'taskType'],
    ['a taskType in small letters', { ...valid, taskType: 'execute_assistant' }, 'taskType'],
    ['an absent timestamp', { ...valid, timestamp: undefined }, 'timestamp'],
    ['a timestamp without an offset', { ...valid, timestamp: '2024-01-15T10:30:00' }, 'timestamp'],
    ['a date that does not exist', { ...valid, timestamp: '2024-02-30T10:30:00Z' }, 'timestamp'],
    ['a timestamp in milliseconds', { ...valid, timestamp: 1_705_314_600_000 }, 'timestamp'],
    ['a payload that is an array', { ...valid, payload: [] }, 'payload'],
    ['a payload that is null', { ...valid, payload: null }, 'payload'],
    ['an input that is an object', { ...valid, payload: { input: {} } }, 'payload.input'],
    ['metadata that is text', { ...valid, payload: { metadata: 'x' } }, 'payload.metadata'],
    ['a long userId', { ...valid, payload: { userId: 'u'.repeat(256) } }, 'payload.userId'],
    ['a long correlationId', { ...valid, correlationId: 'c'.repeat(256) }, 'correlationId'],
    ['a NUL in the correlationId', { ...valid, correlationId: 'a\0b' }, 'correlationId'],
    [
      'half a surrogate pair in an id',
      { ...valid, payload: { assistantId: '\udc00' } },
      'payload.assistantId',
    ],
    ['half a surrogate pair in the input', { ...valid, payload: { input: 'x\ud800' } }, 'payload'],
    ['half a surrogate pair as a key', { ...valid, payload: { metadata: { '\ud800': 1 } } }, 'payload'],
    ['a number beyond all range', JSON.stringify(valid).replace('[1,2]', '[-1e999]'), 'payload'],
  ])('%s is refused, and its sender is owed a result', (_, value, field) => {
    const { error, taskId, text } = refused(value);
    expect(error).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { field, reason: expect.any(String) as unknown },
    });
    expect(taskId).toBe('t-1');
    expect(text).toBe(bytes(value).toString());
  });

  test.each<[string, unknown]>([
    ['absent', undefined],
    ['empty', ''],
    ['a number', 1],
    ['with a space', 'a b'],
    ['with a line break at its end', 'a\n'],
    ['with letters of other alphabets', 'tâche'],
    ['of 256 characters', 'x'.repeat(256)],
  ])('a taskId that is %s is refused and not used', (_, taskId) => {
    const decoded = refused({ ...valid, taskId });
    expect(decoded.error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'taskId' } });
    expect(decoded.taskId).toBeUndefined();
  });
});

test('a taskId of 255 characters and ids of 255 are accepted', () => {
  const long = 'x'.repeat(255);
  expect(accepted({ ...valid, taskId: long, correlationId: long }).command.taskId).toBe(long);
});

test('a byte order mark does not matter', () => {
  expect(print(`\uFEFF${JSON.stringify(valid)}`)).toBe(print(valid));
});

describe('depth', () => {
  const nested = (levels: number, open = '[', close = ']') =>
    JSON.stringify(valid).replace('[1,2]', `${open.repeat(levels)}1${close.repeat(levels)}`);
  /** Of the command itself: message, payload, metadata. */
  const around = 3;

  test('is allowed up to the limit and no further', () => {
    expect(accepted(nested(Limits.depth - around)).command.taskId).toBe('t-1');
    const { error, taskId } = refused(nested(Limits.depth - around + 1));
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'message' } });
    expect(taskId).toBe('t-1');
  });

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('100,000 levels of %s are refused and overflow nothing', (_, open, close) => {
    const { error, taskId } = refused(nested(100_000, open, close));
    expect(error.message).toMatch(/100003 levels deep/);
    expect(taskId).toBe('t-1');
  });

  test('100,000 levels that are never closed are not JSON', () => {
    expect(refused('['.repeat(100_000)).error.message).toMatch(/not JSON/);
  });

  test('brackets in text do not count', () => {
    const input = `\\"${'[{'.repeat(200)}\\\\`;
    expect(accepted({ ...valid, payload: { input } }).command.payload?.input).toBe(input);
  });
});

describe('size', () => {
  const sized = (size: number) => {
    const room = size - bytes({ ...valid, payload: { input: '' } }).length;
    return { ...valid, payload: { input: 'x'.repeat(room) } };
  };

  test('1 MiB is accepted, one byte more is MESSAGE_TOO_LARGE', () => {
    expect(accepted(sized(Limits.messageBytes)).command.taskId).toBe('t-1');
    expect(refused(sized(Limits.messageBytes + 1)).error).toMatchObject({
      code: 'MESSAGE_TOO_LARGE',
      details: { size: Limits.messageBytes + 1, limit: Limits.messageBytes },
    });
  });

  // The engine is handed the command as it is written out again, and refuses too large a one for ever.
  test.each([
    ['the payload', JSON.stringify(valid).replace('[1,2]', `[${'1e20,'.repeat(180_000)}1]`)],
    [
      'a field the contract does not know',
      JSON.stringify(valid).replace('{', `{"extra":[${'1e20,'.repeat(180_000)}1],`),
    ],
  ])('numbers in %s that grow when they are written out are counted as they will be', (_, text) => {
    expect(Buffer.byteLength(text)).toBeLessThan(Limits.messageBytes);
    const { error, taskId } = refused(text);
    expect(error.code).toBe('MESSAGE_TOO_LARGE');
    expect(taskId).toBe('t-1');
  });

  test.each([
    ['many keys', `{${Array.from({ length: 90_000 }, (_, at) => `"k${at}":1`).join(',')}}`],
    ['one key, repeated', `{${'"k":1,'.repeat(170_000)}"k":1}`],
    ['many empty objects', `{"a":[${'{},'.repeat(340_000)}{}]}`],
    ['a timestamp-like text', `{"a":"${'2024-01-15T'.repeat(90_000)}"}`],
  ])('1 MiB of %s is judged in one go', (_, metadata) => {
    const text = JSON.stringify(valid).replace(/"metadata":.*?\}\}/, `"metadata":${metadata}`);
    expect(Buffer.byteLength(text)).toBeGreaterThan(900_000);
    expect(accepted(text).command.taskId).toBe('t-1');
  });

  test('1 MiB of separators in the timestamp is refused', () => {
    const { error } = refused({ ...valid, timestamp: 't'.repeat(1_000_000) });
    expect(error).toMatchObject({ details: { field: 'timestamp' } });
  });
});
