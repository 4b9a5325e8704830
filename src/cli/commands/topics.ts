import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { wholeNumber } from '../numbers.ts';
import type { GlobalOptions, Surroundings } from '../surroundings.ts';

interface ApplyOptions extends GlobalOptions {
  alter?: boolean;
  replicationFactor?: number;
}

export function addTopics(program: Command, around: Surroundings): void {
  const topics = program.command('topics').description('the five topics, as they are and as they should be');

  const check = topics
    .command('check')
    .description('show where they differ from the contract; exits with 1 where they do')
    .action(async (_, self: Command) => {
      const { checkTopics } = await import('../topics.ts');
      await checkTopics(around, self.optsWithGlobals<GlobalOptions>());
    });
  examples(check, [['rnle topics check', '']]);

  const apply = topics
    .command('apply')
    .description('create the topics that are missing')
    .option('--alter', 'also give those that are there the settings of the contract')
    .option('--replication-factor <n>', "replicas of a new topic; default: the broker's", wholeNumber)
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<ApplyOptions>();
      const { applyTopics } = await import('../topics.ts');
      await applyTopics(around, options, options);
    });
  examples(apply, [
    ['rnle topics apply --replication-factor 3', 'new topics, each on three brokers'],
    ['rnle topics apply --alter', ''],
  ]);
}
