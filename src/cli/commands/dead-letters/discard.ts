import type { Command } from 'commander';
import { connectApi } from '../../api.ts';
import { letterPath } from '../../dead-letters.ts';
import { each } from '../../each.ts';
import { examples } from '../../examples.ts';
import { letterIds } from '../../ids.ts';
import { say } from '../../print.ts';
import type { GlobalOptions, Surroundings } from '../../surroundings.ts';

export function addDiscard(letters: Command, around: Surroundings): void {
  const command = letters
    .command('discard')
    .description('put dead letters aside for good: they are not replayed any more')
    .argument('<id...>', 'their numbers', letterIds)
    .option('--as <name>', 'who does it, for the record; default: user@host')
    .option('--reason <text>', 'why, for the record')
    .action(async (ids: string[], _, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { as?: string; reason?: string }>();
      const api = connectApi(around, options);
      await each(around, ids, 'discarded', async (id) => {
        const { as: by = around.user, reason } = options;
        const body = { by, ...(reason !== undefined && { reason }) };
        const letter = await api.post<unknown>(`${letterPath(id)}/discard`, body);
        say(around.stdout, options.json ? JSON.stringify(letter) : `${id} is discarded`);
      });
    });
  examples(command, [['rnle dead-letters discard 17 18', '']]);
}
