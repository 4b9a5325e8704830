import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ADDRESS_VARIABLE } from '../../stack/addresses.ts';
import { removeStack } from '../../stack/remove.ts';

/** Long enough for a loaded machine; a wait ends as soon as its condition holds. */
export const PATIENCE_MS = 60_000;

export interface Folder extends AsyncDisposable {
  path: string;
}

export async function newFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'rnle-stack-test-'));
  return { path, [Symbol.asyncDispose]: () => removeStack(path) };
}

/** The environment of someone who has no servers running, and no Docker. */
export function environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const without = Object.fromEntries(Object.values(ADDRESS_VARIABLE).map((name) => [name, undefined]));
  return { ...process.env, ...without, DOCKER_HOST: 'unix:///nowhere.sock', ...changes };
}

/** A `docker` that notes how it is called, and fails where a call matches `failing`. */
export async function fakeDocker(folder: Folder, failing = 'nothing'): Promise<() => Promise<string[]>> {
  const log = join(folder.path, 'docker.log');
  const script = `#!/bin/sh\necho "$POSTGRES_PORT $*" >> '${log}'\ncase "$*" in *'${failing}'*) exit 1;; esac\n`;
  await writeFile(join(folder.path, 'docker'), script);
  await chmod(join(folder.path, 'docker'), 0o755);
  return async () => (await readFile(log, 'utf8')).trimEnd().split('\n');
}

/** A process that has ended stays in the list until its parent asks how. */
export async function isRunning(pid: number): Promise<boolean> {
  const ps = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return /^\s*[^Z\s]/.test(ps.stdout);
}

export async function assertEnded(pids: number[]): Promise<void> {
  for (const pid of pids) {
    if (await isRunning(pid)) throw new Error(`process ${pid} still runs`);
  }
}
