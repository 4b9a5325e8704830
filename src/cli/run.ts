import { CommanderError } from 'commander';
import { ConfigError } from '../config-error.ts';
import { scrub } from '../telemetry/scrub.ts';
import { CliError, Exit } from './exit.ts';
import { say } from './print.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { visible } from './text.ts';

/**
 * Runs one command line.
 *
 * @param args without the program's name
 * @returns the exit code; what went wrong is one line on stderr
 */
export async function runCli(args: string[], around: Surroundings): Promise<number> {
  try {
    await createProgram(around).parseAsync(args, { from: 'user' });
    return Exit.OK;
  } catch (error) {
    if (error instanceof CommanderError) return exitOf(error);
    if (error instanceof CliError) {
      say(around.stderr, `rnle: ${scrub(error.message)}`);
      return error.exit;
    }
    const { message } = error as Error;
    say(around.stderr, `rnle: ${visible(scrub(message === '' ? String(error) : message))}`);
    return error instanceof ConfigError ? Exit.USAGE : Exit.FAILED;
  }
}

/** Commander has printed by now what there was to say. */
function exitOf({ code }: CommanderError): number {
  return code === 'commander.helpDisplayed' || code === 'commander.version' ? Exit.OK : Exit.USAGE;
}
