import { execFile } from 'node:child_process';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process named so that another one, which got the same pid later, is not taken for it. */
export interface Owner {
  pid: number;
  started: string;
}

/** The same process may be given start times a second apart, for they are computed from the boot time. */
const START_TIME_SLACK_MS = 3_000;

/**
 * Takes the lock file for this process, or returns who holds it. A dead process holds nothing, but its helpers,
 * returned in `leftBy`, may not have finished.
 */
export async function takeLock(path: string): Promise<{ holder?: Owner; leftBy: Owner[] }> {
  const mine = await describe(process.pid);
  const leftBy: Owner[] = [];
  for (;;) {
    try {
      await putLock(path, [mine], link);
      return { leftBy };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owners = await readLock(path);
    const [holder] = owners;
    if (holder && (await isAlive(holder))) return { holder, leftBy };
    leftBy.push(...owners.slice(1));
    await rm(path, { force: true });
  }
}

/** Adds a helper process that whoever comes after a dead holder has to wait for. */
export async function noteHelper(path: string, pid: number): Promise<void> {
  await putLock(path, [...(await readLock(path)), await describe(pid)], rename);
}

export async function isAlive(owner: Owner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const { started } = await describe(owner.pid);
  if (!started || !owner.started) return started === owner.started;
  return Math.abs(Date.parse(started) - Date.parse(owner.started)) < START_TIME_SLACK_MS;
}

async function describe(pid: number): Promise<Owner> {
  const env = { ...process.env, LC_ALL: 'C' };
  const ask = promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env });
  const [, state, started] =
    /^\s*(\S+)\s+(.+?)\s*$/.exec((await ask.catch(() => undefined))?.stdout ?? '') ?? [];
  // A zombie has ended and only waits for its parent to ask how.
  return { pid, started: state?.startsWith('Z') ? '' : (started ?? '') };
}

async function readLock(path: string): Promise<Owner[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Complete from the moment it is there: `link` refuses an existing file, `rename` replaces it. */
async function putLock(path: string, owners: Owner[], put: typeof link): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(owners)}\n`);
  try {
    await put(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
