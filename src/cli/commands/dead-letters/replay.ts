import type { Command } from 'commander';
import { connectApi } from '../../api.ts';
import { filterOf, type FilterOptions } from '../../dead-letters.ts';
import { examples } from '../../examples.ts';
import { CliError, Exit } from '../../exit.ts';
import { letterIds } from '../../ids.ts';
import { rate } from '../../numbers.ts';
import { replayFiltered, replayOnes, type ReplayOptions } from '../../replay.ts';
import type { Surroundings } from '../../surroundings.ts';
import { filterOptions } from './filter-options.ts';

interface Options extends ReplayOptions, FilterOptions {
  all?: boolean;
}

export function addReplay(letters: Command, around: Surroundings): void {
  const command = filterOptions(
    letters
      .command('replay')
      .description('run commands again that were given up')
      .argument('[id...]', 'these ones; else --all, or a filter', letterIds)
      .option('--all', 'every one that can be'),
  )
    .option('--dry-run', 'only say what would be done')
    .option('--rate <n/s>', 'at most so many a second, such as 20/s', rate)
    .option('--as <name>', 'who does it, for the record; default: user@host')
    .action(async (ids: string[], _, self: Command) => {
      const options = self.optsWithGlobals<Options>();
      const filter = filterOf(options);
      const ways = [ids.length > 0, options.all, Object.keys(filter).length > 0].filter(Boolean);
      if (ways.length !== 1) {
        throw new CliError(
          Exit.USAGE,
          'say which to replay: ids, or a filter such as --code, or --all; one of them',
        );
      }
      const api = connectApi(around, options);
      if (ids.length > 0) await replayOnes(around, api, options, ids);
      else await replayFiltered(around, api, options, filter);
    });
  examples(command, [
    ['rnle dead-letters replay 17 18', ''],
    ['rnle dead-letters replay --code MAX_RETRIES_EXCEEDED --dry-run', 'how many that would be'],
    ['rnle dead-letters replay --all --rate 20/s', 'all, no faster than the work is done'],
  ]);
}
