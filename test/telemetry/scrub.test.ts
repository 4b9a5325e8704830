import { expect, test } from '@jest/globals';
import { scrub } from '../../src/telemetry/scrub.ts';

test.each([
  ['postgres://rnle:p%40ss@db:5432/rnle', 'postgres://rnle:[hidden]@db:5432/rnle'],
  ['postgres://rnle:p@ss/w:rd@db/rnle', 'postgres://rnle:[hidden]@db/rnle'],
  ['password=a1 user=b', 'password=[hidden] user=b'],
  ['KAFKA_SASL_PASSWORD=a1', 'KAFKA_SASL_PASSWORD=[hidden]'],
  ['Authorization: Basic dTpw', 'Authorization: Basic [hidden]'],
  ['sent {"apiKey":"a\\"1"}', 'sent {"apiKey":"[hidden]"}'],
  ['{"msg":"sent {\\"apiKey\\":\\"a1\\"}"}', '{"msg":"sent {\\"apiKey\\":\\"[hidden]\\"}"}'],
])('%s becomes %s', (text, clean) => {
  expect(scrub(text)).toBe(clean);
});

test.each([
  'connect ECONNREFUSED 127.0.0.1:5432',
  'http://127.0.0.1:3001/docs',
  'password authentication failed for user "rnle"',
  '{"level":"info","time":"2024-01-15T10:30:00.000Z","topic":"rnle.commands"}',
])('%s stays as it is', (text) => {
  expect(scrub(text)).toBe(text);
});

test('a long line without secrets costs no time', () => {
  const start = performance.now();
  for (const text of ['a', 'a:', 'a://', 'password', 'x://a:', '"password":"'])
    scrub(text.repeat(200_000 / text.length));
  expect(performance.now() - start).toBeLessThan(500);
});
