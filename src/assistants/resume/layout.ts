/** Texts as they come out of PDF readers and forms, made plain: one kind of line end, one kind of space, columns one below the other. */

/** Longer runs tell nothing more about columns, and would only cost time. */
const WIDEST_GAP = 60;

export function normalise(text: string): string {
  const plain = text
    .replace(/\r\n?|\u2028|\u2029|\f|\v/g, '\n')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2010\u2011\u2212]/g, '-')
    .replace(/\t/g, '    ')
    .replace(/ +/g, (run) => (run.length > WIDEST_GAP ? ' '.repeat(WIDEST_GAP) : run))
    .replace(/ +$/gm, '')
    .replace(/\n{4,}/g, '\n\n\n');
  return withoutTables(plain);
}

const ROW = /^ *\|(.*)\| *$/;
const RULE = /^ *\|[ :|-]*-[ :|-]*\| *$/;
const DATE_CELL =
  /^(?:(?:\p{L}{3,9}\.? +)?(?:19|20)\d\d|\d{1,2}[/.](?:19|20)\d\d|(?:19|20)\d\d-\d\d|present|now|today|current|ongoing|heute)$/iu;

/** Rows of a Markdown table become lines; "2018 | 2021" in it is a span. */
function withoutTables(text: string): string {
  if (!text.includes('|')) return text;
  return text
    .split('\n')
    .filter((line) => !RULE.test(line))
    .map((line) => {
      const [, row] = ROW.exec(line) ?? [];
      if (row === undefined) return line;
      const cells = row
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== '');
      return cells.reduce((said, cell, at) => {
        const isSpan = DATE_CELL.test(cell) && DATE_CELL.test(cells[at - 1] ?? '');
        return at === 0 ? cell : `${said}${isSpan ? ' – ' : ', '}${cell}`;
      }, '');
    })
    .join('\n');
}

const isHeadingRow = (cells: string[], isHeading: (text: string) => boolean) =>
  cells.length === 2 && cells.every(isHeading);

/**
 * Two columns read as one ("EXPERIENCE     SKILLS" over lines with a gap in them) become two blocks, left before right. A column layout
 * is recognised by a row of two headings; it ends at a row that crosses the gap.
 */
export function unfoldColumns(text: string, isHeading: (text: string) => boolean): string {
  const out: string[] = [];
  let columns: { at: number; left: string[]; right: string[] } | undefined;
  const flush = () => {
    if (columns) out.push(...columns.left, '', ...columns.right);
    columns = undefined;
  };
  for (const line of text.split('\n')) {
    const cells = line.trim().split(/ {3,}/);
    if (isHeadingRow(cells, isHeading)) {
      flush();
      columns = { at: line.lastIndexOf(cells[1] ?? ''), left: [], right: [] };
    }
    if (!columns) {
      out.push(line);
      continue;
    }
    const split = splitAt(line, columns.at);
    if (!split) {
      flush();
      out.push(line);
      continue;
    }
    columns.left.push(split.left);
    columns.right.push(split.right);
  }
  flush();
  return out.join('\n');
}

/** Cuts a line at the gap nearest to the column's edge; undefined where text crosses the edge. */
function splitAt(line: string, edge: number): { left: string; right: string } | undefined {
  if (line.length <= edge - 2) return { left: line, right: '' };
  let best: { left: string; right: string; distance: number } | undefined;
  for (const gap of line.matchAll(/ {2,}|^/g)) {
    const start = gap.index + gap[0].length;
    const distance = Math.abs(start - edge);
    if (distance <= 8 && (!best || distance < best.distance))
      best = { left: line.slice(0, gap.index), right: line.slice(start), distance };
  }
  if (best) return best;
  return line.length <= edge + 8 ? { left: line, right: '' } : undefined;
}
