import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../stack/main.ts', import.meta.url));

test.each([
  ['--bogus', "Unknown option '--bogus'"],
  ['--port-offset=many', "not 'many'"],
  ['--port-offset=-1', "not '-1'"],
  ['kafka', "Unexpected argument 'kafka'"],
])('npm run stack refuses %s with a usage line and starts nothing', (argument, complaint) => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, argument], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain(complaint);
  expect(stderr).toContain('Usage: npm run stack [-- --port-offset N]');
});

test('npm run stack --help prints its usage and starts nothing', () => {
  const { status, stdout } = spawnSync(process.execPath, [MAIN, '--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: npm run stack [-- --port-offset N]');
});
