import type { Command } from 'commander';
import { confirm, isTerminal } from './confirm.ts';
import type { ControlOptions } from './control.ts';
import { CliError, Exit } from './exit.ts';
import { seconds } from './numbers.ts';
import type { Surroundings } from './surroundings.ts';

export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** Adds what every command that steers workers takes. */
export function controlOptions(command: Command): Command {
  return command
    .option('--worker <id>', 'only this worker; may be repeated; default: the whole fleet', collect)
    .option('--as <name>', 'who does it, for the record; default: user@host')
    .option('--control-id <id>', 'of an earlier call whose answer was lost; it has its effect once')
    .option('--timeout <seconds>', 'how long to wait for the workers to say what came of it', seconds, 30);
}

/**
 * Asks before something is done to the whole fleet, on a terminal.
 *
 * @param must where nobody can be asked, `--yes` has to be given
 */
export async function confirmFleet(
  around: Surroundings,
  { worker = [], yes = false }: ControlOptions & { yes?: boolean },
  question: string,
  { must }: { must: boolean },
): Promise<void> {
  if (worker.length > 0 || yes) return;
  if (isTerminal(around)) {
    await confirm(around, question);
  } else if (must) {
    throw new CliError(
      Exit.USAGE,
      'this would be done to every worker, and there is no terminal to ask: add --yes, or name workers with --worker',
    );
  }
}
