import { InvalidArgumentError, type Command } from 'commander';
import { connectApi } from '../api.ts';
import { controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import { CliError, Exit } from '../exit.ts';
import { answer } from '../print.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { table } from '../table.ts';
import { readFleet } from '../workers.ts';

export function addConfig(program: Command, around: Surroundings): void {
  const config = program.command('config').description('settings that change while workers run');

  const get = config
    .command('get')
    .description('what is set, for the fleet and for each worker')
    .option('--worker <id>', 'only this worker')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { worker?: string }>();
      await showConfig(around, options, options.worker);
    });
  examples(get, [
    ['rnle config get', ''],
    ['rnle config get --worker w1 --json', ''],
  ]);

  const set = controlOptions(
    config.command('set').description('change settings, live; they outlast restarts'),
  )
    .argument('<KEY=VALUE...>', 'numbers, true, false and JSON are taken as such', setting, {})
    .action(async (parameters: Record<string, unknown>, _, self: Command) => {
      const options = self.optsWithGlobals<ControlOptions>();
      await control(around, options, 'UPDATE_CONFIG', parameters, ({ detail }) => hasRefused(detail));
    });
  examples(set, [
    ['rnle config set logLevel=debug --worker w1', 'one worker'],
    ['rnle config set concurrency=50', 'the whole fleet'],
  ]);
}

async function showConfig(
  around: Surroundings,
  options: GlobalOptions,
  worker: string | undefined,
): Promise<void> {
  const { fleet, workers } = await readFleet(connectApi(around, options));
  const chosen = workers.filter(({ workerId }) => worker === undefined || workerId === worker);
  if (worker !== undefined && chosen.length === 0) {
    throw new CliError(Exit.NOT_FOUND, `there is no worker ${worker}: rnle workers shows which there are`);
  }
  const own = Object.fromEntries(chosen.map(({ workerId, config }) => [workerId, config]));
  answer(around, options, { fleet: fleet.config, workers: own }, () => {
    const rows = Object.entries({ '(fleet)': fleet.config, ...own }).flatMap(([of, values]) =>
      Object.entries(values).map(([key, value]) => [of, key, textOf(value)]),
    );
    return rows.length === 0
      ? ['Nothing is set beside what the workers were started with']
      : table(around.stdout, ['WORKER', 'SETTING', 'VALUE'], rows);
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function setting(text: string, earlier: Record<string, unknown>): Record<string, unknown> {
  const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === '') throw new InvalidArgumentError('It must be KEY=VALUE.');
  // Any key at all: the worker says which ones it has.
  return Object.fromEntries([...Object.entries(earlier), [key, parse(value)]]);
}

function parse(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value);
    // One beyond double precision's range would be sent as null, which takes a setting back.
    return parsed === Infinity || parsed === -Infinity ? value : parsed;
  } catch {
    return value;
  }
}

/** A worker applies what it can and names the rest. */
function hasRefused(detail: Record<string, unknown> | undefined): boolean {
  const refused = detail?.['refused'] ?? {};
  return typeof refused === 'object' && Object.keys(refused).length > 0;
}
