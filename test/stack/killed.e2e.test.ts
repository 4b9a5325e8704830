import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { startStack } from '../../stack/stack.ts';
import { until } from '../../stack/wait.ts';
import { assertEnded, environment, isRunning, newFolder, PATIENCE_MS } from './support.ts';

const SCRIPT = fileURLToPath(new URL('held-stack.ts', import.meta.url));

test('servers end when the stack is killed with SIGKILL, and the next start takes the folder over', async () => {
  await using folder = await newFolder();
  const { parent, servers } = await heldStack(folder.path);
  expect(await Promise.all(servers.map(isRunning))).toEqual([true, true]);

  parent.kill('SIGKILL');
  await once(parent, 'exit');
  // At once, while the old servers are still being ended.
  const next = await startStack({ dir: folder.path, ports: 'free', env: environment(), only: ['postgres'] });
  await next.stop();
  await until(() => assertEnded(servers), PATIENCE_MS);
});

async function heldStack(dir: string) {
  const parent = spawn(process.execPath, [SCRIPT, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  return { parent, servers: JSON.parse(line) as number[] };
}
