import { Option, type Command } from 'commander';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import { confirmFleet, controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import { seconds } from '../numbers.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options extends ControlOptions {
  taskType?: string;
  reason?: string;
  for?: number;
  yes?: boolean;
}

export function addPause(program: Command, around: Surroundings): void {
  const command = controlOptions(
    program.command('pause').description('start no new tasks; those that run are finished'),
  )
    .addOption(
      new Option('--task-type <type>', 'only tasks of this type').choices(
        commandSchema.properties.taskType.enum,
      ),
    )
    .option('--reason <text>', 'why, shown by rnle workers')
    .option('--for <seconds>', 'resume by itself after so long', seconds)
    .option('--yes', 'do not ask')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const { taskType, reason, for: pauseFor } = options;
      const what = taskType === undefined ? 'all tasks' : `tasks of type ${taskType}`;
      await confirmFleet(around, options, `Pause ${what} on the whole fleet?`, { must: false });
      await control(around, options, 'PAUSE_PROCESSING', {
        ...(taskType !== undefined && { taskType }),
        ...(reason !== undefined && { reason }),
        ...(pauseFor !== undefined && { for: pauseFor }),
      });
    });
  examples(command, [
    ["rnle pause --reason 'database upgrade' --for 600", 'the fleet, for ten minutes'],
    ['rnle pause --worker w1 --worker w2', 'two workers'],
    ['rnle pause --task-type SCHEDULE_HABITS --yes', 'one kind of work, without a question'],
  ]);
}
