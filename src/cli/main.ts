import { hostname, userInfo } from 'node:os';
import { environment } from '../config.ts';
import { runCli } from './run.ts';

const INTERRUPTED = 130;

// Nothing that a command holds has to be given back: readings have no group, and what was sent is sent.
process.on('SIGINT', () => process.exit(INTERRUPTED));
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read this has seen enough: `rnle list | head`.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}
// kafkajs sets timers a little in the past and Node warns of each; there is nothing for anyone to do.
process.removeAllListeners('warning');

const { stdout, stderr, stdin } = process;
const around = { stdout, stderr, stdin, env: environment(), user: user() };
const exit = await runCli(process.argv.slice(2), around);
// What a pipe has not taken yet would be lost with the process.
await Promise.all([stdout, stderr].map((stream) => new Promise((done) => stream.write('', done))));
// A connection that a server keeps open must not keep the command from ending.
process.exit(exit);

function user(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container may run under a number that has no name.
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
