/** The line that an offset lies in; of a very long one, 200 characters to either side. */
export function lineAt(text: string, offset: number): string {
  const from = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 200);
  const to = text.indexOf('\n', offset);
  return text.slice(from, Math.min(to < 0 ? text.length : to, offset + 200)).trim();
}
