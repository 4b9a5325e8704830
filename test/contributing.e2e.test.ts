import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../schemas/generated/command.ts';
import { command, Pipeline } from './support/pipeline.ts';
import { WorkerProcess } from './support/worker-process.ts';

const ROOT = path.join(import.meta.dirname, '..');
const COPIED = ['src', 'activities', 'workflows', 'schemas', 'scripts', 'package.json', 'tsconfig.json'];
const run = promisify(execFile);

let copy: string;
let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  copy = await mkdtemp(path.join(tmpdir(), 'rnle-test-copy-'));
  for (const name of COPIED) await cp(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
}, 120_000);

afterAll(async () => {
  await pipeline.close();
  await rm(copy, { recursive: true });
}, 60_000);

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const place = path.join(copy, file);
  const text = await readFile(place, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(place, changed);
}

test('a task type is added as CONTRIBUTING.md says, and a command of it has its result', async () => {
  const guide = await readFile(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [activity = '', line = ''] = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

  await edit('schemas/command.json', (text) =>
    text.replace('"SCHEDULE_HABITS"', '"SCHEDULE_HABITS", "COUNT_WORDS"'),
  );
  await run(process.execPath, ['scripts/generate-types.ts'], { cwd: copy });
  const tsc = path.join(copy, 'node_modules', 'typescript', 'bin', 'tsc');
  const typecheck = () => run(process.execPath, [tsc, '--noEmit'], { cwd: copy });
  // The compiler names the place until it is done.
  await expect(typecheck()).rejects.toMatchObject({
    stdout: expect.stringMatching(/^activities\/index\.ts.*COUNT_WORDS/m),
  });
  await writeFile(path.join(copy, 'activities', 'count-words.ts'), activity);
  await edit('activities/index.ts', (text) =>
    `import { countWords } from './count-words.ts';\n${text}`.replace(
      '    SCHEDULE_HABITS: ',
      `${line}    SCHEDULE_HABITS: `,
    ),
  );
  await typecheck();

  const worker = new WorkerProcess(pipeline.env, path.join(copy, 'src', 'main.ts'));
  pipeline.workers.push(worker);
  await worker.up();
  const taskType = 'COUNT_WORDS' as Command['taskType'];
  const counted = command({ input: 'one two three' }, { taskType });
  await pipeline.sendCommands(counted);
  await expect(pipeline.result(counted.taskId)).resolves.toMatchObject({
    status: 'SUCCESS',
    result: { output: '3 words', metadata: { count: 3 } },
  });
}, 240_000);
