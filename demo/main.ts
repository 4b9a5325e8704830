import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { StackError } from '../stack/errors.ts';
import { readPortOffset } from '../stack/port-offset.ts';
import { demoServers } from './servers.ts';
import { runSeed } from './run-seed.ts';
import { say, sayAddresses } from './say.ts';
import { startWorker } from './worker.ts';

const USAGE = 'Usage: npm run demo [-- [--once] [--port-offset N]]';

/** Servers, a worker, the seed's commands and their results; then everything stays up to be looked at. */
async function main(): Promise<number> {
  const { once: onlyOnce, portOffset } = readArguments();
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let started = false;
  // While the servers start there is nothing to stop in order: their guard ends what has started.
  void asked.then(() => started || process.exit(130));

  const stack = await demoServers(portOffset, say);
  const worker = await startWorker(stack.env, say).catch(async (error: unknown) => {
    await stack.stop();
    throw error;
  });
  started = true;
  try {
    const missing = await Promise.race([runSeed(stack.env, worker.url), asked.then(() => [])]);
    sayAddresses(worker.url, stack.temporalUiUrl, stack.env);
    for (const line of missing) say(line);
    if (onlyOnce) return missing.length === 0 ? 0 : 1;
    say('\nEverything keeps running; Ctrl-C ends it. Data stays in .stack/.');
    await Promise.race([asked, worker.exited]);
    return 0;
  } finally {
    await worker.stop();
    await stack.stop();
  }
}

function readArguments(): { once: boolean; portOffset: number | undefined } {
  const { values } = parseArgs({
    options: { once: { type: 'boolean', default: false }, 'port-offset': { type: 'string' } },
  });
  const given = values['port-offset'];
  return { once: values.once, portOffset: given === undefined ? undefined : readPortOffset(given) };
}

try {
  process.exitCode = await main();
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  const badArguments = code?.startsWith('ERR_PARSE_ARGS') ?? error instanceof RangeError;
  if (badArguments) process.stderr.write(`${message}\n${USAGE}\n`);
  else process.stderr.write(`${error instanceof StackError ? message : (stack ?? message)}\n`);
  process.exitCode = badArguments ? 2 : 1;
}
process.exit();
