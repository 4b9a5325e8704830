import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { readArguments, USAGE } from './arguments.ts';
import { runChaos, type ChaosReport } from './chaos.ts';
import { details, failures, table, verdict } from './report.ts';

const QUIET_MS = 120_000;
/** What a planted bug loses does not come, however long it is waited for. */
const QUIET_WITH_BUG_MS = 30_000;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** @returns the exit code */
async function main(options: Exclude<ReturnType<typeof readArguments>, 'help'>): Promise<number> {
  const started = Date.now();
  const stopping = new AbortController();
  let exitCode: number | undefined;
  // Whatever happens while it is ended is of no interest.
  const say = (line: string): void => {
    if (exitCode !== undefined) return;
    console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  };
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.once(signal, () => {
      say(`${signal}: ending`);
      exitCode ??= code;
      stopping.abort();
    });
  }
  const quietMs = options.bug === undefined ? QUIET_MS : QUIET_WITH_BUG_MS;
  const report = await runChaos({ ...options, quietMs, say, signal: stopping.signal }).catch(
    (error: unknown) => {
      if (exitCode === undefined) throw error;
    },
  );
  if (report === undefined || exitCode !== undefined) return exitCode ?? 1;
  console.log(table(report));
  const file = await writeJson(options, report);
  console.log(`\nAll figures: ${file}`);
  const failed = failures(report);
  if (failed.length > 0) console.log(`\nFAILED: ${failed.join('; ')}\n${details(report)}`);
  if (options.bug !== undefined) console.log(`\nplanted bug ${options.bug}: ${verdict(report)}`);
  return failed.length === 0 ? 0 : 1;
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
