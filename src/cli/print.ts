import type { GlobalOptions, Output, Surroundings } from './surroundings.ts';

export function say(stream: Output, ...lines: string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
}

/** An answer on stdout: the document as it is for programs, the lines for people. */
export function answer(
  { stdout }: Surroundings,
  { json }: GlobalOptions,
  document: unknown,
  lines: () => string[],
): void {
  if (json) say(stdout, JSON.stringify(document));
  else say(stdout, ...lines());
}
