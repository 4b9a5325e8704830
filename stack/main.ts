import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeEnvFile } from './env-file.ts';
import { StackError } from './errors.ts';
import { readPortOffset } from './port-offset.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';

const USAGE = `Usage: npm run stack [-- --port-offset N]

Starts Kafka, Temporal and Postgres, those that the environment does not name (KAFKA_BROKERS, TEMPORAL_ADDRESS,
DATABASE_URL), and writes a worker's environment to .stack/env. Ctrl-C stops them; their data stays in .stack/.

  --port-offset  shifts every port, so that two stacks can run side by side (default 0)`;
const DIR = fileURLToPath(new URL('../.stack', import.meta.url));

function readArguments(): { portOffset: number } | 'help' {
  const { values } = parseArgs({
    options: {
      'port-offset': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  return values.help ? 'help' : { portOffset: readPortOffset(values['port-offset']) };
}

function addressTable({ env, temporalUiUrl }: Stack): string {
  const rows = [
    ['Kafka', env.KAFKA_BROKERS],
    ['Temporal', env.TEMPORAL_ADDRESS],
    ['Temporal UI', temporalUiUrl],
    ['Postgres', env.DATABASE_URL],
  ];
  return rows.flatMap(([name, address]) => (address ? [`  ${name?.padEnd(12)} ${address}`] : [])).join('\n');
}

/** @returns the exit code */
async function main(offset: number): Promise<number> {
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]).then(() => undefined);
  let ready = false;
  // Before it is up there is nothing to stop in order: the guard ends what has started.
  void asked.then(() => ready || process.exit(130));
  const started = Date.now();
  const stack = await startStack({ dir: DIR, ports: { offset }, report: (line) => console.log(line) });
  ready = true;
  const file = await writeEnvFile(DIR, stack.env);
  console.log(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s:\n${addressTable(stack)}`);
  console.log(`\nThe worker's environment is in ${file}. Ctrl-C stops the servers; their data stays.`);
  const died = await Promise.race([asked, ...Object.values(stack.servers).map((server) => server.died)]);
  if (died !== undefined) console.error(died.message);
  console.log('Stopping the servers.');
  await rm(file, { force: true });
  await stack.stop();
  return died === undefined ? 0 : 1;
}

let options: ReturnType<typeof readArguments>;
try {
  options = readArguments();
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
if (options === 'help') {
  console.log(USAGE);
  process.exit(0);
}
try {
  process.exit(await main(options.portOffset));
} catch (error) {
  console.error(error instanceof StackError ? error.message : error);
  process.exit(1);
}
