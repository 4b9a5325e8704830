import type { Command } from 'commander';
import { connectApi } from '../../api.ts';
import { letterPath } from '../../dead-letters.ts';
import { examples } from '../../examples.ts';
import { letterId } from '../../ids.ts';
import { answer } from '../../print.ts';
import type { GlobalOptions, Surroundings } from '../../surroundings.ts';
import { visibleLines } from '../../text.ts';

export function addShow(letters: Command, around: Surroundings): void {
  const command = letters
    .command('show')
    .description('one dead letter: the message, why it was given up, what was done since')
    .argument('<id>', 'its number', letterId)
    .action(async (id: string, _, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const letter = await connectApi(around, options).get<unknown>(letterPath(id));
      answer(around, options, letter, () => visibleLines(JSON.stringify(letter, undefined, 2)));
    });
  examples(command, [['rnle dead-letters show 17', '']]);
}
