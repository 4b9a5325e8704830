import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process/run.ts';
import { cached, userCache } from '../tool-cache.ts';
import type { Report } from '../types.ts';
import { saying } from '../wait.ts';

/** 1.9 does not install by `go install`: its `replace` names a nested module. */
export const TEMPORAL_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`;
const NO_GO =
  'Temporal needs its `temporal` command on PATH, or Go 1.21 or newer to build it: install one of them, ' +
  'or set TEMPORAL_ADDRESS to a running server, or start Docker.';

/** Time for the download to begin; where its host cannot be reached, the next way should come soon. */
const DOWNLOAD_START_MS = 15_000;
const DOWNLOAD_MS = 180_000;

/** The `temporal` command: the one on PATH, else one of ours, got once per user. */
export async function temporalCommand(env: NodeJS.ProcessEnv, report: Report): Promise<string> {
  if (await run('temporal', ['--version'], { env }).catch(() => undefined)) return 'temporal';
  const dir = await cached(userCache(env), `temporal-${TEMPORAL_VERSION}`, async (draft) => {
    const command = join(draft, 'temporal');
    if (!(await download(command, env, report))) await build(draft, env, report);
  });
  return join(dir, 'temporal');
}

/** Temporal's own download, as its SDK does it for tests. */
async function download(command: string, env: NodeJS.ProcessEnv, report: Report): Promise<boolean> {
  const dir = await mkdtemp(`${command}.`);
  const script = fileURLToPath(new URL('download.ts', import.meta.url));
  const args = [script, `v${TEMPORAL_VERSION}`, dir];
  const stop = new AbortController();
  const stopUnlessBegun = async () => {
    if ((await readdir(dir)).length === 0) stop.abort();
  };
  const timer = setTimeout(() => void stopUnlessBegun(), DOWNLOAD_START_MS);
  try {
    const loaded = run(process.execPath, args, { env, signal: stop.signal, timeout: DOWNLOAD_MS });
    await saying('downloading the Temporal server', report, loaded);
    const [file] = await readdir(dir);
    if (!file) return false;
    await copyFile(join(dir, file), command);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    await rm(dir, { recursive: true, force: true });
  }
}

export async function build(dir: string, env: NodeJS.ProcessEnv, report: Report): Promise<void> {
  // GOTOOLCHAIN: the server may need a newer Go than the machine's, which Go then fetches itself.
  const goEnv = { ...env, GOBIN: dir, GOTOOLCHAIN: 'auto' };
  const built = run('go', ['install', MODULE], { env: goEnv, missing: NO_GO });
  await saying('building the Temporal server (once per user, about 4 minutes)', report, built);
}
