import { CliError, Exit } from './exit.ts';
import { say } from './print.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Does it to each of these; one that fails does not keep the others from it.
 *
 * @param done completes "not all were …"
 * @throws CliError as the first one that failed; at once where no worker can be reached
 */
export async function each(
  { stderr }: Surroundings,
  ids: string[],
  done: string,
  act: (id: string) => Promise<void>,
): Promise<void> {
  let firstFailure: CliError | undefined;
  for (const id of ids) {
    try {
      await act(id);
    } catch (error) {
      if (!(error instanceof CliError) || error.exit === Exit.UNREACHABLE) throw error;
      if (ids.length === 1) throw error;
      say(stderr, `rnle: ${id}: ${error.message}`);
      firstFailure ??= error;
    }
  }
  if (firstFailure) throw new CliError(firstFailure.exit, `not all were ${done}: see above`);
}
