import { expect, test } from '@jest/globals';
import { startStack } from '../../stack/stack.ts';
import type { StackOptions } from '../../stack/stack.ts';
import { environment, fakeDocker, newFolder } from './support.ts';
import type { Folder } from './support.ts';

/** What Docker would start; Kafka is left out, for the stack talks to it. */
const only: StackOptions['only'] = ['temporal', 'postgres'];
const withDocker = ({ path }: Folder) => environment({ PATH: `${path}:${process.env.PATH}` });

test('where Docker answers, the compose file’s servers start under a project of the folder’s own', async () => {
  await using folder = await newFolder();
  const calls = await fakeDocker(folder);
  const stack = await startStack({ dir: folder.path, ports: 'free', env: withDocker(folder), only });
  await stack.servers.temporal?.kill('SIGSTOP');
  await stack.servers.temporal?.restart();
  await stack.stop();

  const port = new URL(stack.env.DATABASE_URL ?? '').port;
  const compose = `${port} compose --project-name rnle-[0-9a-f]+ --file \\S+/docker-compose.yml`;
  expect((await calls()).filter((call) => call.includes('--file'))).toEqual([
    expect.stringMatching(`^${compose} up --detach --wait temporal postgres$`),
    expect.stringMatching(`^${compose} pause temporal$`),
    expect.stringMatching(`^${compose} restart temporal$`),
    expect.stringMatching(`^${compose} up --detach --wait temporal$`),
    expect.stringMatching(`^${compose} down$`),
  ]);
});

test('where Docker answers but cannot start them, they start without it, and that is said', async () => {
  await using folder = await newFolder();
  const calls = await fakeDocker(folder, '--wait');
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const stack = await startStack({
    dir: folder.path,
    ports: 'free',
    env: withDocker(folder),
    only: ['postgres'],
    report,
  });
  expect(stack.servers.postgres?.pid).toBeGreaterThan(0);
  await stack.stop();
  expect(lines.join('\n')).toContain('they start without it');
  expect((await calls()).at(-1)).toMatch(/ down$/);
});
