import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { cached } from '../../stack/tool-cache.ts';
import { newFolder } from './support.ts';

test('two who need the same tool at once get it from one fill', async () => {
  await using folder = await newFolder();
  let fills = 0;
  const fill = async (draft: string) => {
    fills += 1;
    await writeFile(join(draft, 'tool'), 'half');
    // Long enough for the other one to come by.
    await sleep(100);
    await writeFile(join(draft, 'tool'), 'whole');
  };
  const dirs = await Promise.all([1, 2].map(() => cached(folder.path, 'tool-1', fill)));
  expect(fills).toBe(1);
  expect(await Promise.all(dirs.map((dir) => readFile(join(dir, 'tool'), 'utf8')))).toEqual([
    'whole',
    'whole',
  ]);
});

test('a fill that fails leaves nothing, and the next one starts afresh', async () => {
  await using folder = await newFolder();
  const failing = cached(folder.path, 'tool-1', async (draft) => {
    await writeFile(join(draft, 'half'), '');
    throw new Error('no network');
  });
  await expect(failing).rejects.toThrow('no network');
  expect(await readdir(folder.path)).toEqual([]);
  const dir = await cached(folder.path, 'tool-1', (draft) => writeFile(join(draft, 'tool'), ''));
  expect(await readdir(dir)).toEqual(['tool']);
});
