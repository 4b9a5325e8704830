import type { Command } from 'commander';
import { connectApi } from '../api.ts';
import { examples } from '../examples.ts';
import { taskId } from '../ids.ts';
import { seconds } from '../numbers.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import { answerResult, settledTask } from '../task.ts';

export function addResult(program: Command, around: Surroundings): void {
  const command = program
    .command('result')
    .description("a command's result; exits with 1 where it is a FAILURE, with 5 where it is not there")
    .argument('<taskId>', 'as it was submitted', taskId)
    .option('--wait <seconds>', 'how long to wait for it', seconds, 0)
    .action(async (id: string, _, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { wait: number }>();
      const { result } = await settledTask(around, connectApi(around, options), id, options.wait);
      if (result) answerResult(around, options, result);
    });
  examples(command, [
    ['rnle result assist-001', 'what it says'],
    ['rnle result assist-001 --wait 60 --json', 'the result message, once it is there'],
  ]);
}
