import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { readArguments, USAGE } from './arguments.ts';
import { runChaos, type ChaosReport } from './chaos.ts';
import { details, failures, table } from './report.ts';

const QUIET_MS = 120_000;
/** What a planted bug loses does not come, however long it is waited for. */
const QUIET_WITH_BUG_MS = 30_000;

async function main(options: Exclude<ReturnType<typeof readArguments>, 'help'>): Promise<number> {
  const started = Date.now();
  const say = (line: string): void =>
    console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say(`${signal}: ending`);
      stopping.abort(new Error(`ended by ${signal}`));
    });
  }
  const quietMs = options.bug === undefined ? QUIET_MS : QUIET_WITH_BUG_MS;
  const report = await runChaos({ ...options, quietMs, say, signal: stopping.signal });
  console.log(table(report));
  const file = await writeJson(options, report);
  console.log(`\nAll figures: ${file}`);
  const failed = failures(report);
  if (failed.length === 0) return 0;
  console.log(`\nFAILED: ${failed.join('; ')}\n${details(report)}`);
  return 1;
}

async function writeJson(
  { faults, ...options }: Parameters<typeof main>[0],
  report: ChaosReport,
): Promise<string> {
  const dir = path.join(import.meta.dirname, 'results');
  await mkdir(dir, { recursive: true });
  const at = new Date().toISOString();
  const file = path.join(dir, `${at.replaceAll(':', '-')}.json`);
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  const all = { at, machine, ...options, faults: faults.map(({ name }) => name), ...report };
  const text = JSON.stringify(
    all,
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    2,
  );
  await writeFile(file, `${text}\n`);
  return path.relative(process.cwd(), file);
}

let options: ReturnType<typeof readArguments>;
try {
  options = readArguments(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
if (options === 'help') {
  console.log(USAGE);
  process.exit(0);
}
try {
  process.exit(await main(options));
} catch (error) {
  console.error(error);
  process.exit(1);
}
