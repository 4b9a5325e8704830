import stringWidth from 'string-width';
import type { Output } from './surroundings.ts';
import { styled, visible, type Style } from './text.ts';

export type Cell = string | number | undefined | { text: string; style: Style };

const GAP = '  ';

/** Aligned columns; the last one is as long as it is. An absent value shows as a dash. */
export function table(stream: Output, headers: string[], rows: Cell[][]): string[] {
  const cells = rows.map((row) => row.map(textOf));
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...cells.map((row) => stringWidth(row[column] ?? ''))),
  );
  const line = (texts: string[], style: (text: string, column: number) => string): string =>
    texts
      .map((text, column) => {
        const isLast = column === texts.length - 1;
        const padding = isLast ? '' : ' '.repeat((widths[column] ?? 0) - stringWidth(text));
        return style(text, column) + padding;
      })
      .join(GAP);
  return [
    line(headers, (text) => styled(stream, 'dim', text)),
    ...rows.map((row, index) =>
      line(cells[index] ?? [], (text, column) => {
        const cell = row[column];
        return typeof cell === 'object' ? styled(stream, cell.style, text) : text;
      }),
    ),
  ];
}

/** `name  value`, one a line; what is absent is left out. */
export function pairs(stream: Output, values: Record<string, Cell>): string[] {
  const present = Object.entries(values).filter(([, cell]) => cell !== undefined);
  const width = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, cell]) => {
    const text = textOf(cell);
    const shown = typeof cell === 'object' ? styled(stream, cell.style, text) : text;
    return `${styled(stream, 'dim', name.padEnd(width))}${GAP}${shown}`;
  });
}

function textOf(cell: Cell): string {
  if (cell === undefined || cell === '') return '-';
  return visible(typeof cell === 'object' ? cell.text : String(cell));
}
