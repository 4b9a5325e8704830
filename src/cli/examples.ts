import type { Command } from 'commander';

/** Ends the help of a command with a way to call it, and what that does, for each of a few. */
export function examples(command: Command, lines: [call: string, does: string][]): Command {
  const width = Math.max(...lines.map(([call]) => call.length));
  const text = lines.map(([call, does]) => `  ${call.padEnd(width)}  ${does}`.trimEnd());
  return command.addHelpText('after', `\nExamples:\n${text.join('\n')}`);
}
