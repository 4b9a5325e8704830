import { Argument, type Command } from 'commander';
import { examples } from '../examples.ts';
import { wholeNumber } from '../numbers.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';
import type { Tailed } from '../tail-lines.ts';

interface Options extends GlobalOptions {
  fromBeginning?: boolean;
  follow: boolean;
  task?: string;
  limit?: number;
}

export function addTail(program: Command, around: Surroundings): void {
  const command = program
    .command('tail')
    .description('what comes on a topic, committed messages only, one a line')
    .addArgument(new Argument('<what>').choices(['results', 'events', 'dead-letters']))
    .option('--from-beginning', 'first all that is there')
    .option('--no-follow', 'end where the topic ends now')
    .option('--task <taskId>', 'only what belongs to one command')
    .option('--limit <n>', 'end after so many', wholeNumber)
    .action(async (what: Tailed, _, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const { tail } = await import('../tail.ts');
      await tail(around, options, what, options);
    });
  examples(command, [
    ['rnle tail results', 'each result as it comes, until Ctrl-C'],
    ['rnle tail events --from-beginning --task assist-001', 'the story of one command'],
    ['rnle tail dead-letters --from-beginning --no-follow --json | jq .value.error', ''],
  ]);
}
