import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { examples } from '../examples.ts';

/** Adds `completion <shell>`, and the hidden `complete` that the shell's script asks; to be called when all else is there. */
export function addCompletion(program: Command): void {
  const completion = tab(program, { completionCommandName: 'completion' });
  // The library offers a command its own options only.
  for (const offered of completion.commands.values()) {
    for (const { long = '', description, required } of program.options) {
      const name = long.replace(/^--/, '');
      if (required) offered.option(name, description, () => undefined);
      else offered.option(name, description);
    }
  }
  const command = program.commands.find((one) => one.name() === 'completion');
  if (command === undefined) return;
  examples(command.description('print what a shell needs to complete rnle'), [
    ['source <(npx rnle completion bash)', 'in this shell; the same for zsh'],
    ['npx rnle completion fish | source', ''],
  ]);
}
