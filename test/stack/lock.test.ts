import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { noteHelper, takeLock } from '../../stack/lock.ts';
import { newFolder } from './support.ts';

test('a lock is refused while its holder lives', async () => {
  await using folder = await newFolder();
  const path = join(folder.path, 'lock');
  expect(await takeLock(path)).toEqual({ leftBy: [] });
  expect((await takeLock(path)).holder?.pid).toBe(process.pid);
});

test('a dead holder’s lock is taken over, and its helpers are named', async () => {
  await using folder = await newFolder();
  const path = join(folder.path, 'lock');
  const dead = spawn('true');
  await once(dead, 'exit');
  await writeFile(path, JSON.stringify([{ pid: dead.pid, started: 'Thu Jan  1 00:00:00 2026' }]));
  await noteHelper(path, process.pid);
  const { holder, leftBy } = await takeLock(path);
  expect(holder).toBeUndefined();
  expect(leftBy.map(({ pid }) => pid)).toEqual([process.pid]);
});

test('another process that got the holder’s pid later is not taken for it', async () => {
  await using folder = await newFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, JSON.stringify([{ pid: process.pid, started: 'Thu Jan  1 00:00:00 2026' }]));
  expect((await takeLock(path)).holder).toBeUndefined();
});
