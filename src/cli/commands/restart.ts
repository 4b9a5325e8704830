import type { Command } from 'commander';
import { confirmFleet, controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import type { Surroundings } from '../surroundings.ts';

export function addRestart(program: Command, around: Surroundings): void {
  const command = controlOptions(
    program.command('restart').description('drain workers and build them anew, inside their processes'),
  )
    .option('--yes', 'do not ask')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<ControlOptions & { yes?: boolean }>();
      await confirmFleet(around, options, 'Restart every worker?', { must: true });
      await control(around, options, 'RESTART_WORKER', {});
    });
  examples(command, [
    ['rnle restart --worker w1', 'one worker'],
    ['rnle restart --yes', 'all of them, without a question'],
  ]);
}
