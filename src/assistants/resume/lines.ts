/**
 * The part of a line around a stretch of it, at most `reach` characters to either side: a text may be one line of a megabyte, and what is
 * asked about many places of it must not look at all of it each time.
 */
export function lineAround(
  text: string,
  start: number,
  end: number,
  reach = 200,
): { start: number; end: number } {
  const first = Math.max(0, start - reach);
  const before = text.slice(first, start).lastIndexOf('\n');
  const after = text.slice(end, end + reach).indexOf('\n');
  return { start: first + before + 1, end: after < 0 ? Math.min(text.length, end + reach) : end + after };
}

/** The same, as a text to quote. */
export function lineAt(text: string, offset: number): string {
  const line = lineAround(text, offset, offset);
  return text.slice(line.start, line.end).trim();
}
