import { Option, type Command } from 'commander';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import { connectApi } from '../api.ts';
import { controlOptions } from '../control-options.ts';
import { control, type ControlOptions } from '../control.ts';
import { examples } from '../examples.ts';
import { say } from '../print.ts';
import type { Surroundings } from '../surroundings.ts';
import { readFleet } from '../workers.ts';

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
      if (options.worker === undefined) await tellOwnPauses(around, options);
    });
  examples(command, [
    ['rnle resume', 'the fleet'],
    ['rnle resume --worker w1', 'one worker'],
    ['rnle resume --accept-flood', 'after the flood guard has paused the bridge'],
  ]);
}

/** The fleet goes on, and those that were paused by themselves do not. */
async function tellOwnPauses(around: Surroundings, options: Options): Promise<void> {
  const { workers } = await readFleet(connectApi(around, options));
  const paused = workers.filter(({ pauses }) => pauses.length > 0).map(({ workerId }) => workerId);
  if (paused.length === 0) return;
  const ways = paused.map((workerId) => `--worker ${workerId}`).join(' ');
  say(
    around.stderr,
    `rnle: paused by themselves, and still: ${paused.join(', ')}; they go on with: rnle resume ${ways}`,
  );
}
