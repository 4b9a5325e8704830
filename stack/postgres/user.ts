import { StackError } from '../errors.ts';
import { run } from '../process/run.ts';

export interface User {
  uid: number;
  gid: number;
}

/** Postgres refuses to run as root; undefined where this process is not. */
export async function postgresUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([id('-u', name), id('-g', name)]);
    if (uid && gid) return { uid, gid };
  }
  throw new StackError(
    'Postgres does not run as root: add a user named postgres, or start the stack as another user.',
  );
}

async function id(which: '-u' | '-g', name: string): Promise<number | undefined> {
  return run('id', [which, name]).then(Number, () => undefined);
}
