#!/usr/bin/env node
/**
 * Starts the command line on a Node that runs TypeScript: this one, or where it is too old the one that the project
 * brings (see scripts/link-node.js). Plain old JavaScript: the machine's own Node runs it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const main = new URL('../src/cli/main.ts', import.meta.url);
const platform = `${process.platform}-${process.arch}`;
const own = fileURLToPath(new URL(`../node_modules/node-${platform}/bin/node`, import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  await import(main.href);
} else if (existsSync(own)) {
  const child = spawn(own, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what it means is the child's to say.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + (signal === 'SIGTERM' ? 15 : 9);
  });
} else {
  process.stderr.write(
    `rnle: needs Node 22.18 or later, this is ${process.versions.node} and node_modules has no other: run npm ci\n`,
  );
  process.exitCode = 1;
}
