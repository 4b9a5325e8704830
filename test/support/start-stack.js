import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStack } from '../../stack/stack.ts';

/** Real servers on free ports with data of their own, so that two runs do not meet. */
export default async function start() {
  const dir = await mkdtemp(path.join(tmpdir(), 'rnle-test-'));
  const stack = await startStack({ dir, ports: 'free', report: (line) => process.stderr.write(`${line}\n`) });
  Object.assign(process.env, stack.env);
  globalThis.__stack = { stack, dir };
}
