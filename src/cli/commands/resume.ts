import { Option, type Command } from 'commander';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import { controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import type { Surroundings } from '../surroundings.ts';

interface Options extends ControlOptions {
  taskType?: string;
  reason?: string;
  acceptFlood?: boolean;
}

export function addResume(program: Command, around: Surroundings): void {
  const command = controlOptions(program.command('resume').description('end a pause'))
    .addOption(
      new Option('--task-type <type>', 'only tasks of this type').choices(
        commandSchema.properties.taskType.enum,
      ),
    )
    .option('--reason <text>', 'why, for the record')
    .option('--accept-flood', 'go on although most of what comes is dead-lettered')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const { taskType, reason, acceptFlood } = options;
      await control(around, options, 'RESUME_PROCESSING', {
        ...(taskType !== undefined && { taskType }),
        ...(reason !== undefined && { reason }),
        ...(acceptFlood === true && { acceptFlood }),
      });
    });
  examples(command, [
    ['rnle resume', 'the fleet'],
    ['rnle resume --worker w1', 'one worker'],
    ['rnle resume --accept-flood', 'after the flood guard has paused the bridge'],
  ]);
}
