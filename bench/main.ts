import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { removeStack } from '../stack/remove.ts';
import { startStack } from '../stack/stack.ts';
import { bars, medians, table, type Results } from './report.ts';
import { runRound } from './round.ts';
import { CONTESTANTS } from './systems/contestants.ts';

const USAGE = 'Usage: npm run bench [-- --rounds N --commands N --seconds N]';
const PER_SECOND = 20;

/** Alternating rounds on one stack, so that a machine whose speed drifts drifts for all alike; medians. */
async function main({
  rounds,
  commands,
  seconds,
}: Record<'rounds' | 'commands' | 'seconds', number>): Promise<void> {
  const say = (line: string): void => console.error(line);
  const dir = await mkdtemp(path.join(tmpdir(), 'rnle-bench-'));
  const stack = await startStack({ dir, ports: 'free', report: say });
  const results: Results = new Map(CONTESTANTS.map(({ name }) => [name, []]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const kind of CONTESTANTS) {
        const size = { commands, latencyCommands: seconds * PER_SECOND, perSecond: PER_SECOND };
        const figures = await runRound(kind, stack, size);
        results.get(kind.name)?.push(figures);
        const { commandsPerSecond, p50 } = figures;
        say(
          `round ${round} of ${rounds}: ${kind.name}, ${commandsPerSecond.toFixed(1)}/s, p50 ${p50.toFixed(0)} ms`,
        );
      }
    }
  } finally {
    await stack.stop();
    await removeStack(dir);
  }
  console.log(
    `${commands} commands at once, then ${PER_SECOND}/s for ${seconds} s; medians of ${rounds} rounds\n`,
  );
  console.log(table(results, 'bare engine'));
  console.log(`\n${bars(results)}`);
  const file = await writeJson({ rounds, commands, seconds, results });
  console.log(`\nAll rounds: ${file}`);
}

async function writeJson({
  results,
  ...size
}: { results: Results } & Record<string, unknown>): Promise<string> {
  const dir = path.join(import.meta.dirname, 'results');
  await mkdir(dir, { recursive: true });
  const at = new Date().toISOString();
  const file = path.join(dir, `${at.replaceAll(':', '-')}.json`);
  const systems = [...results].map(([name, rounds]) => ({ name, medians: medians(rounds), rounds }));
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  await writeFile(file, `${JSON.stringify({ at, machine, ...size, systems }, undefined, 2)}\n`);
  return path.relative(process.cwd(), file);
}

function readArguments(): Record<'rounds' | 'commands' | 'seconds', number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      commands: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '10' },
    },
  });
  const number = (name: keyof typeof values): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a whole number above 0\n${USAGE}`);
    return value;
  };
  return { rounds: number('rounds'), commands: number('commands'), seconds: number('seconds') };
}

await main(readArguments());
process.exit();
