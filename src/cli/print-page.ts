import { answer, say } from './print.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { table, type Cell } from './table.ts';

/** A list as a table, and where it goes on; the document as it is for programs. */
export function printPage(
  around: Surroundings,
  options: GlobalOptions,
  page: { nextCursor?: string },
  headers: string[],
  rows: () => Cell[][],
): void {
  answer(around, options, page, () => table(around.stdout, headers, rows()));
  if (!options.json && page.nextCursor !== undefined) {
    say(around.stderr, `There are more: --limit, or --cursor ${page.nextCursor}`);
  }
}
