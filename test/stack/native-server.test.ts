import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { Guard } from '../../stack/process/guard.ts';
import { NativeServer } from '../../stack/process/native-server.ts';
import { newFolder } from './support.ts';

const folder = await newFolder();
const guard = new Guard();
afterAll(async () => {
  guard.close();
  await folder[Symbol.asyncDispose]();
});

function server(script: string): NativeServer {
  const logFile = join(folder.path, 'kafka.log');
  const launch = { command: 'sh', args: ['-c', script], stopSignal: 'SIGINT' as const, logFile };
  return new NativeServer('kafka', { ...launch, ready: () => Promise.resolve() }, guard);
}

test('a server that ends by itself says how, where its log is and how that ends', async () => {
  const one = server('sleep 0.3; echo the disk is full; exit 3');
  await one.start();
  const { message } = await one.died;
  expect(message).toBe(
    `kafka is gone (it ended with exit code 3); ${join(folder.path, 'kafka.log')} ends with:\nthe disk is full`,
  );
  expect(one.pid).toBeUndefined();
});

test('a server that is stopped, killed or started again has not ended by itself', async () => {
  const one = server('exec sleep 60');
  await one.start();
  await one.restart();
  await one.kill('SIGKILL');
  await one.restart();
  await one.stop();
  expect(await Promise.race([one.died, sleep(200, 'not that it is known')])).toBe('not that it is known');
});

test('no server starts once its stack is being stopped', async () => {
  const retired = new Guard();
  retired.retire();
  const launch = {
    command: 'true',
    args: [],
    stopSignal: 'SIGINT' as const,
    logFile: join(folder.path, 'x.log'),
  };
  const one = new NativeServer('kafka', { ...launch, ready: () => Promise.resolve() }, retired);
  await expect(one.start()).rejects.toThrow('kafka does not start: its stack is stopped.');
  retired.close();
});
