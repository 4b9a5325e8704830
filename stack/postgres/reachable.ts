import { chown, lstat, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.ts';
import type { User } from './user.ts';

/** Unlike /tmp, it outlives a reboot. */
const ELSEWHERE = '/var/tmp/rnle-';

/**
 * A folder that Postgres' user can reach: the wanted one, or, below a closed folder such as /root, one elsewhere.
 * The wanted one then holds its path, so that deleting it also gives up the data.
 */
export async function reachable(wanted: string, user: User | undefined): Promise<string> {
  await mkdir(wanted, { recursive: true });
  if (!user || (await canEnter(wanted, user))) return wanted;
  const known = await elsewhere(wanted);
  // Anyone may make a folder there: it must be the one that was made here.
  const owner = known && (await lstat(known).catch(() => undefined))?.uid;
  if (known && owner === user.uid) return known;
  const made = await mkdtemp(ELSEWHERE);
  await chown(made, user.uid, user.gid);
  await writeFile(pointer(wanted), made);
  return made;
}

function canEnter(dir: string, user: User): Promise<boolean> {
  return run('test', ['-x', dir], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

function pointer(wanted: string): string {
  return join(wanted, 'elsewhere');
}

/** The folder that was made instead of the wanted one; undefined where none had to be. */
export function elsewhere(wanted: string): Promise<string | undefined> {
  return readFile(pointer(wanted), 'utf8').catch(() => undefined);
}
