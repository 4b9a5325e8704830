import { expect, test } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { foreignLetter } from '../../src/bridge/letter-log.ts';
import { commandExample } from '../../src/http/examples.ts';

function letterOf(value: Buffer | string | null, headers: Record<string, string> = {}, change = {}) {
  const record = {
    offset: '7',
    timestamp: '1705314900000',
    key: null,
    value: value === null ? null : Buffer.from(value),
    headers: {},
    ...change,
  } as unknown as KafkaMessage;
  return foreignLetter('rnle.commands.dlq', { record, partition: 2, headers });
}

test('a letter of somebody else is kept as it was written, under its place and its content', () => {
  const text = `{"originalMessage": ${JSON.stringify(commandExample)}, "error": {"code":"THEIR_CODE"}}`;
  expect(letterOf(text)).toEqual({
    letterKey: expect.stringMatching(/^foreign\/rnle\.commands\.dlq\/2\/7\/[0-9a-f]{16}$/) as unknown,
    taskId: 'assist-001',
    code: 'THEIR_CODE',
    letter: text,
    headers: {},
    writtenAt: new Date(1_705_314_900_000),
  });
  expect(letterOf(`${text} `).letterKey).not.toBe(letterOf(text).letterKey);
});

test('what is no letter is kept as what it is', () => {
  const raw = (value: Buffer | string | null) =>
    (JSON.parse(letterOf(value).letter) as { rawMessage: string }).rawMessage;
  const deep = `{"a":${'['.repeat(100)}${']'.repeat(100)}}`;
  for (const value of ['not JSON', '[1]', '7', 'null', deep, Buffer.from([0xff, 0])])
    expect(raw(value)).toBe(Buffer.from(value).toString('base64'));
  expect(raw(null)).toBe('');
  expect(JSON.parse(letterOf('x'.repeat(1_048_577)).letter)).toEqual({
    omitted: {
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      size: 1_048_577,
      topic: 'rnle.commands.dlq',
      partition: 2,
      offset: '7',
    },
  });
});

test('a code is taken from the letter, else from its header, else there is none', () => {
  expect(letterOf('{"error":{"code":7}}', { 'rnle-error-code': 'OTHER' }).code).toBe('OTHER');
  expect(letterOf('{"error":{"code":"a\\u0000b"}}').code).toBe('UNKNOWN');
  expect(letterOf('{"originalMessage":{"taskId":"a b"}}')).toMatchObject({ code: 'UNKNOWN', taskId: null });
});

test('a clock that is ahead is not believed', () => {
  const { writtenAt } = letterOf('{}', {}, { timestamp: '99999999999999999' });
  expect(writtenAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test('the mark that may stand before a text is no part of it', () => {
  const text = `{"originalMessage": ${JSON.stringify(commandExample)}, "error": {"code":"THEIR_CODE"}}`;
  expect(letterOf(`\uFEFF${text}`)).toMatchObject({ taskId: 'assist-001', code: 'THEIR_CODE', letter: text });
});
