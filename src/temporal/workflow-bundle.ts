import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';

const root = path.join(import.meta.dirname, '..', '..');
const workflows = path.join(root, 'workflows');
/** What the workflows take from there. */
const FROM_SRC = ['names.ts', 'nesting.ts'];

/**
 * The workflows' code as one bundle. Bundling takes seconds, so the bundle is kept under `dist/`, named by the
 * digest of all that went into it: it can never be stale, and the image ships it ready.
 */
export async function loadWorkflowBundle(logger: Logger): Promise<WorkflowBundle> {
  const file = path.join(root, 'dist', `workflows-${await digest()}.js`);
  try {
    return { code: await readFile(file, 'utf8') };
  } catch {
    const bundle = await bundleWorkflowCode({
      workflowsPath: path.join(workflows, 'index.ts'),
      payloadConverterPath: path.join(workflows, 'payload-converter.ts'),
      logger: silent,
    });
    await keep(file, bundle.code).catch((error: unknown) => {
      logger.debug({ err: error }, 'the workflow bundle could not be kept; the next start bundles again');
    });
    return bundle;
  }
}

async function digest(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(fileURLToPath(import.meta.resolve('@temporalio/workflow/package.json'))));
  for (const name of FROM_SRC) hash.update(await readFile(path.join(root, 'src', name)));
  for (const name of (await readdir(workflows)).sort()) {
    hash.update(name).update(await readFile(path.join(workflows, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function keep(file: string, code: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, code);
  await rename(unfinished, file);
}

const quiet = (): void => undefined;
const silent = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
