import { expect, test } from '@jest/globals';
import { wayOf } from '../../src/dead-letters/way.ts';
import { commandExample } from '../../src/http/examples.ts';
import { namesFor } from '../../src/names.ts';
import type { StoredLetter } from '../../src/store/letter-replay.ts';

const names = namesFor();
const error = { message: 'm', code: 'VALIDATION_ERROR', timestamp: '2024-01-15T10:35:00.000Z' };

function letter(body: unknown, change: Partial<StoredLetter> = {}): StoredLetter {
  return {
    id: '1',
    letterKey: 'rnle.commands/0/7/1705314900000/abc',
    taskId: null,
    run: 1,
    code: 'VALIDATION_ERROR',
    letter: JSON.stringify(body),
    headers: '{}',
    replayedRun: null,
    discardedAt: null,
    ...change,
  };
}

const way = (...args: Parameters<typeof letter>) => wayOf(letter(...args), names);

test('the letter of a task that was given up leads to its next run, whatever it carries', () => {
  const own = { letterKey: 'assist-001/2', taskId: 'assist-001', run: 2, code: 'MAX_RETRIES_EXCEEDED' };
  for (const body of [{ originalMessage: commandExample }, { omitted: { size: 1_040_000 } }]) {
    expect(way({ ...body, error, retryCount: 3 }, own)).toEqual({
      kind: 'next-run',
      taskId: 'assist-001',
      run: 2,
    });
  }
});

test('a message that is a command by now is taken in, from where it came', () => {
  const headers = JSON.stringify({
    'rnle-original-topic': 'rnle.commands',
    'rnle-original-partition': '3',
    'rnle-original-offset': '7',
    'rnle-original-timestamp': '1705314900000',
    'rnle-original-key': 'k',
  });
  expect(way({ originalMessage: commandExample, error, retryCount: 0 }, { headers })).toMatchObject({
    kind: 'intake',
    taskId: 'assist-001',
    candidate: {
      command: commandExample,
      letterKey: 'rnle.commands/0/7/1705314900000/abc/replay',
      source: { channel: 'kafka', topic: 'rnle.commands', partition: 3, offset: '7', key: 'k' },
    },
  });
});

test('a letter that somebody else wrote need not say where its message was', () => {
  const headers = JSON.stringify({ 'rnle-original-topic': 'x', 'rnle-original-partition': 'first' });
  const foreign = way({ originalMessage: commandExample }, { letterKey: 'foreign/d/0/1/aa', headers });
  expect(foreign).toMatchObject({ kind: 'intake', candidate: { source: { channel: 'http' } } });
});

test.each<[string, unknown, Partial<StoredLetter>, RegExp]>([
  [
    'of a taken taskId',
    { originalMessage: commandExample },
    { code: 'DUPLICATE_TASK_ID' },
    /owns its taskId/,
  ],
  ['of an expired record', { originalMessage: commandExample }, { code: 'EXPIRED' }, /nobody knows/],
  [
    'of a control message',
    { originalMessage: commandExample },
    { headers: JSON.stringify({ 'rnle-original-topic': names.topics.control }) },
    /control message/,
  ],
  ['without its message', { omitted: { sha256: 'x', size: 2_000_000 } }, {}, /too large to be kept/],
  ['with bytes', { rawMessage: Buffer.from('{"taskId":').toString('base64') }, {}, /not JSON/],
  ['with nothing', { error }, {}, /no command/],
  [
    'with what is still wrong',
    { originalMessage: { ...commandExample, taskType: 'MAKE_TEA' } },
    {},
    /EXECUTE_/,
  ],
])('a letter %s comes to no run, and says why', (_, body, change, reason) => {
  expect(way(body, change)).toEqual({ kind: 'none', reason: expect.stringMatching(reason) as unknown });
});

test('a letter of somebody else that says `omitted` and means nothing by it is judged by what it carries', () => {
  const key = { letterKey: 'foreign/d/0/1/aa' };
  for (const omitted of [null, false, 'no'])
    expect(way({ originalMessage: commandExample, omitted }, key)).toMatchObject({ kind: 'intake' });
});
