import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkFile } from '../../src/cli/check-file.ts';
import { readLines } from '../../src/cli/lines.ts';
import { rnle } from './support.ts';

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rnle-cli-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(content: string | Buffer): string {
  const file = path.join(dir, `${crypto.randomUUID()}.ndjson`);
  writeFileSync(file, content);
  return file;
}

function line(taskId: string, input = 'x'): string {
  const timestamp = '2026-01-15T10:30:00.000Z';
  return JSON.stringify({ taskId, taskType: 'EXECUTE_ASSISTANT', payload: { input }, timestamp });
}

test('lines end at newlines alone, are numbered as in the file, and may lie across chunks', async () => {
  const long = 'y'.repeat(200_000);
  const file = fileOf(`a\u2028b\r\n\n  \n${long}\nlast`);
  const lines: [number, string][] = [];
  for await (const { number, bytes } of readLines(file)) lines.push([number, bytes.toString()]);
  expect(lines).toEqual([
    [1, 'a\u2028b\r'],
    [4, long],
    [5, 'last'],
  ]);
});

test('every wrong line is found, with its number', async () => {
  const broken = Buffer.concat([Buffer.from('{"taskId":"'), Buffer.from([0xff]), Buffer.from('"}\n')]);
  const file = fileOf(
    Buffer.concat([
      Buffer.from(`${line('a')}\nnonsense\n\n${line('b').replace('EXECUTE_ASSISTANT', 'DANCE')}\n`),
      broken,
    ]),
  );
  expect(await checkFile(file)).toEqual({
    count: 4,
    wrong: 3,
    problems: [
      { line: 2, reason: 'Invalid message: it is not JSON' },
      { line: 4, reason: 'Invalid taskType: must be one of EXECUTE_ASSISTANT, SCHEDULE_HABITS' },
      { line: 5, reason: 'Invalid message: it is not UTF-8' },
    ],
  });
});

test('another command under a taskId of the file is wrong, the same one again is not', async () => {
  const { problems } = await checkFile(fileOf([line('a'), line('a'), line('a', 'other')].join('\n')));
  expect(problems).toEqual([{ line: 3, reason: 'another command already has the taskId a, on line 1' }]);
});

test('of very many wrong lines some are told, all are counted', async () => {
  const { wrong, problems } = await checkFile(fileOf('x\n'.repeat(500)));
  expect({ wrong, told: problems.length }).toEqual({ wrong: 500, told: 20 });
});

test('nothing is sent where a line is wrong', async () => {
  const file = fileOf(`${line('a')}\nnonsense\n`);
  const ran = await rnle(['submit', '--file', file]);
  expect(ran).toMatchObject({ exit: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^line 2: Invalid message: it is not JSON\nrnle: 1 of 2 lines .* none was sent/);
  const json = await rnle(['submit', '--file', file, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ sent: 0, wrong: 1, problems: [{ line: 2 }] });
});

test('a file that cannot be read is wrong usage', async () => {
  expect(await rnle(['submit', '--file', path.join(dir, 'nix')])).toMatchObject({ exit: 2 });
  expect(await rnle(['submit', '--file', dir])).toMatchObject({ exit: 2 });
  expect(await rnle(['submit', '--input', `@${path.join(dir, 'nix')}`])).toMatchObject({ exit: 2 });
});
