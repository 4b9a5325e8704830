import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeEnvFile } from './env-file.ts';
import { StackError } from './errors.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';

const USAGE = 'Usage: npm run stack [-- --port-offset N]';
const DIR = fileURLToPath(new URL('../.stack', import.meta.url));
const LAST_OFFSET = 50_000;

function portOffset(): number {
  const { values } = parseArgs({ options: { 'port-offset': { type: 'string', default: '0' } } });
  const offset = Number(values['port-offset']);
  if (!Number.isInteger(offset) || offset < 0 || offset > LAST_OFFSET) {
    throw new Error(
      `--port-offset takes a whole number from 0 to ${LAST_OFFSET}, not '${values['port-offset']}'`,
    );
  }
  return offset;
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

async function main(offset: number): Promise<void> {
  const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let ready = false;
  // Before it is up there is nothing to stop in order: the guard ends what has started.
  void asked.then(() => ready || process.exit(130));
  const started = Date.now();
  const stack = await startStack({ dir: DIR, ports: { offset }, report: (line) => console.log(line) });
  ready = true;
  const file = await writeEnvFile(DIR, stack.env);
  console.log(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s:\n${addressTable(stack)}`);
  console.log(`\nThe worker's environment is in ${file}. Ctrl-C stops the servers; their data stays.`);
  await asked;
  console.log('Stopping the servers.');
  await rm(file, { force: true });
  await stack.stop();
}

let offset: number;
try {
  offset = portOffset();
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
try {
  await main(offset);
} catch (error) {
  console.error(error instanceof StackError ? error.message : error);
  process.exit(1);
}
