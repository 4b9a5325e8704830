import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FakeWorker } from './support.ts';

const bin = path.join(import.meta.dirname, '..', '..', 'bin', 'rnle.js');
const run = promisify(execFile);

let worker: FakeWorker;

beforeAll(async () => {
  worker = await FakeWorker.open();
  const commands = Array.from({ length: 200 }, (_, i) => ({
    taskId: `t${i}-${'x'.repeat(2_000)}`,
    run: 1,
    state: 'ACCEPTED',
    acceptedAt: '2026-01-15T10:30:00.000Z',
  }));
  worker.answers('GET /v1/commands', { commands });
  worker.answers('GET /v1/commands/t', { ...commands[0], taskId: 't' });
});
afterAll(() => worker.close());

function start(...args: string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, [bin, ...args], { env: { ...env, RNLE_URL: worker.url } });
}

test('it ends quietly where its reader has seen enough', async () => {
  const child = start('list', '--limit', '200');
  const said = text(child.stderr);
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await said).toBe('');
});

test('all of it arrives, however slowly it is read', async () => {
  const child = start('list', '--limit', '200', '--json');
  child.stdout.pause();
  await once(child.stdout, 'readable');
  const { commands } = JSON.parse(await text(child.stdout)) as { commands: unknown[] };
  expect(commands).toHaveLength(200);
});

test('Ctrl-C ends it quietly with 130', async () => {
  worker.asked.length = 0;
  const child = start('result', 't', '--wait', '60');
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  child.stdin.end();
  await once(worker.arrivals, 'asked');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(await said).toEqual(['', '']);
});

test.each(['bash', 'zsh', 'fish'])('completion prints a script for %s', async (shell) => {
  const { stdout } = await run(process.execPath, [bin, 'completion', shell]);
  expect(stdout).toContain('rnle complete --');
});

test.each([
  [['dead-'], 'dead-letters'],
  [['dead-letters', 're'], 'replay'],
  [['submit', '--task-type', 'SCH'], 'SCHEDULE_HABITS'],
  [['status', '--js'], '--json'],
  [['tail', 'ev'], 'events'],
])('completion of %j offers %s', async (words, offered) => {
  const { stdout } = await run(process.execPath, [bin, 'complete', '--', ...words]);
  expect(stdout.split('\n').map((line) => line.split('\t')[0])).toContain(offered);
});
