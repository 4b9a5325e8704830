import { parseArgs } from 'node:util';
import type { ChaosOptions } from './chaos.ts';
import { FAULTS } from './faults/index.ts';
import { SCENARIOS } from './scenarios.ts';
import type { BugName } from './worker/bugs.ts';

export const USAGE = `Usage: npm run chaos [-- --minutes N --seed N --workers N --faults LIST | --bug NAME]

Starts servers and workers of its own, sends commands, injects faults and checks from outside that nothing was lost
and nothing came twice.

  --minutes  how long faults are injected; each at least once (default 10; with --bug 0.5)
  --seed     the same seed makes the same choices (default 1)
  --workers  how many (default 3)
  --faults   separated by commas (default all):
${described(FAULTS)}
  --bug      plants a bug in the workers, and injects the faults that provoke it:
${described(Object.entries(SCENARIOS).map(([name, { what }]) => ({ name, what })))}

Exit codes:
  0    every promise was kept; with --bug: it was NOT caught
  1    a promise was broken (with --bug: it was caught), a fault never hit, or something did not come to rest
  2    wrong arguments
  130  ended by Ctrl-C; 143 by SIGTERM`;

const NEGATIVE = /^-[\d.]/;

/** @throws Error with one line for whoever typed them */
export function readArguments(
  args: string[],
): Pick<ChaosOptions, 'minutes' | 'seed' | 'workers' | 'faults' | 'bug'> | 'help' {
  const { values } = parseArgs({
    args: withNegatives(args),
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: '3' },
      faults: { type: 'string' },
      bug: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const bug = bugNamed(values.bug);
  if (bug !== undefined && values.faults !== undefined)
    throw new Error('--bug brings the faults that provoke it; --faults takes no part in it');
  const minutes = Number(values.minutes ?? (bug === undefined ? 10 : 0.5));
  if (!(minutes > 0 && Number.isFinite(minutes)))
    throw new Error(`--minutes takes a number above 0, not '${values.minutes}'`);
  return {
    minutes,
    seed: wholeNumber('seed', values.seed),
    workers: wholeNumber('workers', values.workers),
    faults: faultsNamed(bug === undefined ? values.faults?.split(',') : SCENARIOS[bug].faults),
    bug,
  };
}

/** What looks like a number is a value, so that it is refused as one, and not as an option. */
function withNegatives(args: string[]): string[] {
  return args.flatMap((arg, at) => {
    if (NEGATIVE.test(arg) && at > 0) return [];
    const next = args[at + 1];
    return [next !== undefined && NEGATIVE.test(next) ? `${arg}=${next}` : arg];
  });
}

function described(all: readonly { name: string; what: string }[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(({ name, what }) => `      ${name.padEnd(width)}  ${what}`).join('\n');
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number above 0, not '${text}'`);
  return value;
}

function bugNamed(name: string | undefined): BugName | undefined {
  if (name === undefined || Object.hasOwn(SCENARIOS, name)) return name as BugName | undefined;
  throw new Error(`--bug takes one of ${Object.keys(SCENARIOS).join(', ')}, not '${name}'`);
}

export function faultsNamed(names: readonly string[] | undefined): ChaosOptions['faults'] {
  if (names === undefined) return FAULTS;
  return names.map((name) => {
    const fault = FAULTS.find((one) => one.name === name.trim());
    if (fault !== undefined) return fault;
    const all = FAULTS.map((one) => one.name).join(', ');
    throw new Error(`--faults takes names separated by commas, not '${name}'; there are ${all}`);
  });
}
