import type { Command } from 'commander';
import { controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import type { Surroundings } from '../surroundings.ts';

export function addHealth(program: Command, around: Surroundings): void {
  const command = controlOptions(
    program
      .command('health')
      .description('have workers look at what they depend on; exits with 1 where one is unhealthy'),
  ).action(async (_, self: Command) => {
    const options = self.optsWithGlobals<ControlOptions>();
    await control(around, options, 'HEALTH_CHECK', {}, ({ detail }) => detail?.['status'] === 'unhealthy');
  });
  examples(command, [
    ['rnle health', 'every worker'],
    ['rnle health --worker w1 --json', ''],
  ]);
}
