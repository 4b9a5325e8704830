import type { Command } from 'commander';
import { connectApi } from '../../api.ts';
import { filterOf, type DeadLetterSummary, type FilterOptions } from '../../dead-letters.ts';
import { examples } from '../../examples.ts';
import { wholeNumber } from '../../numbers.ts';
import { readPages } from '../../pages.ts';
import { printPage } from '../../print-page.ts';
import type { GlobalOptions, Surroundings } from '../../surroundings.ts';
import { shortTime } from '../../text.ts';
import { filterOptions } from './filter-options.ts';

interface Options extends GlobalOptions, FilterOptions {
  limit: number;
  cursor?: string;
}

export function addListLetters(letters: Command, around: Surroundings): void {
  const command = filterOptions(letters.command('list').description('dead letters, newest first'))
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .option('--cursor <cursor>', 'go on where an earlier list ended')
    .action(async (_, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const { limit, cursor } = options;
      const page = await readPages<DeadLetterSummary, 'deadLetters'>(
        connectApi(around, options),
        '/v1/dead-letters',
        'deadLetters',
        { ...filterOf(options), limit, ...(cursor !== undefined && { cursor }) },
      );
      printPage(around, options, page, ['ID', 'CODE', 'STATUS', 'GIVEN UP', 'RUN', 'REPLAYS', 'TASK'], () =>
        page.deadLetters.map((letter) => [
          letter.id,
          letter.code,
          letter.status,
          shortTime(letter.createdAt),
          letter.run,
          letter.replays,
          letter.taskId,
        ]),
      );
    });
  examples(command, [
    ['rnle dead-letters list --code MAX_RETRIES_EXCEEDED', ''],
    ['rnle dead-letters list --since 2026-01-15T00:00:00Z --json', ''],
  ]);
}
