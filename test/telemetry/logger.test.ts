import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/telemetry/logger.ts';

function capture(level = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, workerId: 'w1' }, { write: (line: string) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

test('a line is JSON with level, time and worker', () => {
  const { logger, last } = capture();
  logger.info({ topic: 't' }, 'hello');
  expect(last()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    workerId: 'w1',
    topic: 't',
    msg: 'hello',
  });
});

test('what is below the level is not written', () => {
  const { logger, lines } = capture('warn');
  logger.info('hello');
  expect(lines).toEqual([]);
});

test('secrets are hidden wherever they stand in what is logged', () => {
  const { logger, lines, last } = capture();
  logger.info({
    kafka: { sasl: { username: 'rnle', password: 'hunt"er2, and more' } },
    headers: { authorization: 'Bearer hunter2', 'x-api-key': 'hunter2' },
    env: { DATABASE_URL: 'postgres://rnle:hunter2@db:5432/rnle', TEMPORAL_API_KEY: 'hunter2' },
  });
  logger
    .child({ token: { accessToken: 'hunter2' } })
    .info('connecting with password=hunter2 to https://u:hunter2@x');
  expect(lines.join('')).not.toContain('hunt');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    kafka: { sasl: { username: 'rnle', password: '[hidden]' } },
    env: { DATABASE_URL: 'postgres://rnle:[hidden]@db:5432/rnle' },
  });
  expect(last()['msg']).toBe('connecting with password=[hidden] to https://u:[hidden]@x');
});

test('an error shows its text, stack, code and cause, and none of the fields that drivers hang on it', () => {
  const { logger, lines, last } = capture();
  const cause = new Error('connect postgres://rnle:hunter2@db failed');
  const error = Object.assign(new Error('cannot settle', { cause }), {
    code: '23505',
    detail: 'Key (task_id)=(secret-value)',
    query: { values: ['secret-value'] },
  });
  logger.error({ err: error }, 'failed');
  expect(last()['err']).toEqual({
    type: 'Error',
    message: 'cannot settle: connect postgres://rnle:[hidden]@db failed',
    stack: expect.stringContaining('logger.test.ts'),
    code: '23505',
  });
  expect(lines.join('')).not.toMatch(/hunter2|secret-value/);
});

test('something thrown that is no error is logged as it is', () => {
  const { logger, last } = capture();
  logger.error({ err: 'just text' }, 'failed');
  expect(last()['err']).toBe('just text');
});

test('the last words before an exit are written, and in order', () => {
  const { href } = new URL('../../src/telemetry/logger.ts', import.meta.url);
  // Its threads are busy, so that a line left to them could not be written before the end.
  const script = `
    import { pbkdf2 } from 'node:crypto';
    import { createLogger } from '${href}';
    for (let at = 0; at < 8; at++) pbkdf2('', '', 200_000, 64, 'sha512', () => undefined);
    const logger = createLogger({ level: 'info', workerId: 'w1' });
    logger.warn('first');
    logger.error('last');
    process.exit(1);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  const words = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(words).toEqual(['first', 'last']);
});
