import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { isSurelyDead, thisProcess } from '../../src/registry/this-process.ts';

const self = thisProcess();
const { pid: ended } = spawnSync(process.execPath, ['--version']);

test.each([
  ['an earlier process with the same pid', self, true],
  ['a process that ended', { ...self, pid: ended }, true],
  ['a process that lives', { ...self, pid: process.ppid }, false],
  ['one in another container, whatever its pid', { ...self, pidSpace: 'elsewhere' }, false],
])('%s: surely dead is %3$s', (_, other, dead) => {
  expect(isSurelyDead(other, self)).toBe(dead);
});

test('no two processes are the same instance', () => {
  expect(thisProcess().instance).not.toBe(self.instance);
});
