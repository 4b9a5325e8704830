import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { rnle } from './support.ts';

const page = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'cli.md'), 'utf8');

/** `dead-letters list`, … */
function leaves(command: Command, prefix = ''): string[] {
  return command.commands
    .filter((one) => !['help', 'complete'].includes(one.name()))
    .flatMap((one) => (one.commands.length > 0 ? leaves(one, `${one.name()} `) : [prefix + one.name()]));
}

const streams = { stdout: new PassThrough(), stderr: new PassThrough(), stdin: Readable.from([]) };
const commands = leaves(createProgram({ ...streams, env: {}, user: 'ada@ops' }));

test('there are the commands that operators were promised', () => {
  expect(commands).toEqual(
    expect.arrayContaining(['submit', 'tail', 'config set', 'dead-letters replay', 'topics apply', 'doctor']),
  );
});

test.each(commands)('%s explains itself, with examples', async (command) => {
  const { exit, stdout } = await rnle([...command.split(' '), '--help']);
  expect(exit).toBe(0);
  expect(stdout).toContain(`Usage: rnle ${command}`);
  expect(stdout).toContain('Global Options:');
  expect(stdout).toMatch(/\nExamples:\n.*rnle /);
});

test.each(commands)('%s is in docs/cli.md, with an example', (command) => {
  expect(page).toMatch(new RegExp(`^#+ .*\`rnle ${command}[\` ]`, 'm'));
  expect(page).toMatch(new RegExp(`^\\$ .*rnle ${command}\\b`, 'm'));
});

test('the exit codes are in the help', async () => {
  const { exit, stdout } = await rnle(['--help']);
  expect(exit).toBe(0);
  for (const code of [0, 1, 2, 3, 4, 5, 130]) expect(stdout).toMatch(new RegExp(`^  ${code}  `, 'm'));
});

test.each([
  [['sumbit'], /unknown command 'sumbit' \(Did you mean submit\?\)/],
  [['list', '--lmit', '3'], /unknown option '--lmit' \(Did you mean --limit\?\)/],
  [['submit', '--task-type', 'DANCE'], /Allowed choices are EXECUTE_ASSISTANT, SCHEDULE_HABITS/],
  [['submit', '--metadata', '[]'], /It must be a JSON object/],
  [['submit', '--file', 'a', '--input', 'b'], /cannot be used with/],
  [['result', 'x', '--wait', 'soon'], /It must be a number of seconds/],
  [['status'], /missing required argument 'taskId'/],
  [['config', 'set', 'debug'], /It must be KEY=VALUE/],
  [['dead-letters', 'replay'], /say which to replay/],
  [['dead-letters', 'replay', '1', '--all'], /say which to replay/],
  [['list', '--url', 'nowhere'], /it must be http:\/\/host:port/],
])('%j is wrong usage, said in one line', async (args, message) => {
  const { exit, stdout, stderr } = await rnle(args);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^rnle: [^\n]+\n$/);
});

test('a malformed variable is named', async () => {
  expect(await rnle(['list'], { url: 'ftp://x' })).toEqual({
    exit: 2,
    stdout: '',
    stderr: 'rnle: RNLE_URL is "ftp://x": it must be http://host:port\n',
  });
});
