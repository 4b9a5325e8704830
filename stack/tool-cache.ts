import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from './lock.ts';

export function userCache(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rnle');
}

/**
 * The folder `<cache>/<name>`, filled once per user. It appears complete or not at all; a second clone that
 * needs it meanwhile waits rather than do the same work.
 */
export async function cached(
  cache: string,
  name: string,
  fill: (dir: string) => Promise<void>,
): Promise<string> {
  const dir = join(cache, name);
  const lock = `${dir}.lock`;
  await mkdir(cache, { recursive: true });
  for (;;) {
    if (await exists(dir)) return dir;
    if (!(await takeLock(lock)).holder) break;
    await sleep(500);
  }
  const draft = `${dir}.draft`;
  try {
    if (await exists(dir)) return dir;
    // What a fill that was killed left behind.
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await fill(draft);
    await rename(draft, dir);
    return dir;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(lock, { force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
