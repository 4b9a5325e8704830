import { parseArgs } from 'node:util';
import type { ChaosOptions } from './chaos.ts';
import { FAULTS } from './faults/index.ts';
import { SCENARIOS } from './scenarios.ts';
import type { BugName } from './worker/bugs.ts';

export const USAGE = `Usage: npm run chaos [-- --minutes N --seed N --workers N --faults LIST --bug NAME]

Starts servers and workers of its own, sends commands, injects faults and checks from outside that nothing was lost
and nothing came twice. Exits 1 when a promise was broken.

  --minutes  how long faults are injected; each at least once (default 10; with --bug 0.5)
  --seed     the same seed makes the same choices (default 1)
  --workers  how many (default 3)
  --faults   separated by commas (default all):
${FAULTS.map(({ name }) => `               ${name}`).join('\n')}
  --bug      plants a bug that has to be caught, with the faults that provoke it:
${Object.keys(SCENARIOS)
  .map((name) => `               ${name}`)
  .join('\n')}`;

/** @throws Error with one line for whoever typed them */
export function readArguments(
  args: string[],
): Pick<ChaosOptions, 'minutes' | 'seed' | 'workers' | 'faults' | 'bug'> | 'help' {
  const { values } = parseArgs({
    args,
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
  const minutes = Number(values.minutes ?? (bug === undefined ? 10 : 0.5));
  if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not '${values.minutes}'`);
  return {
    minutes,
    seed: wholeNumber('seed', values.seed),
    workers: wholeNumber('workers', values.workers),
    faults: faultsNamed(values.faults?.split(',') ?? (bug === undefined ? undefined : SCENARIOS[bug])),
    bug,
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number above 0, not '${text}'`);
  return value;
}

function bugNamed(name: string | undefined): BugName | undefined {
  if (name === undefined || name in SCENARIOS) return name as BugName | undefined;
  throw new Error(`--bug takes one of ${Object.keys(SCENARIOS).join(', ')}, not '${name}'`);
}

export function faultsNamed(names: readonly string[] | undefined): ChaosOptions['faults'] {
  if (names === undefined) return FAULTS;
  return names.map((name) => {
    const fault = FAULTS.find((one) => one.name === name.trim());
    if (fault === undefined) throw new Error(`--faults: there is no '${name}'; see --help`);
    return fault;
  });
}
