import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Command } from '../../schemas/generated/command.ts';

const root = path.join(import.meta.dirname, '..', '..');

test('the demo prints every result of the seed, and every taskId is one workflow', async () => {
  const seed = JSON.parse(readFileSync(path.join(root, 'seed', 'commands.json'), 'utf8')) as {
    command: Command;
    expect: string;
  }[];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['demo/main.ts', '--once'], {
    cwd: root,
    env,
  });
  const heads = [...stdout.matchAll(/^(SUCCESS|PARTIAL_SUCCESS|FAILURE) +(\S+)/gm)].map(
    ([, status, taskId = '']) => ({
      status,
      taskId,
    }),
  );
  expect(heads.map(({ status, taskId }) => `${taskId.replace(/-\w+$/, '')} ${status}`).sort()).toEqual(
    seed.map((entry) => `${entry.command.taskId} ${entry.expect}`).sort(),
  );
  expect(stdout).toMatch(/API docs +http:\/\/127\.0\.0\.1:\d+\/docs/);

  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const { workflow } = new Client({ connection });
  for (const { taskId } of heads) {
    const description = await workflow.getHandle(taskId).describe();
    expect(description.type).toBe('command');
    expect(description.status.name).toBe('COMPLETED');
  }
  await connection.close();
}, 120_000);
