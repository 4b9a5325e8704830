/** A place in a list, newest first. */
export interface Place {
  /** Postgres' own text of a time: microseconds count, for two rows may share a millisecond. */
  at: string;
  /** Tells apart what shares even that. */
  id: string;
}

export interface Page<Row> {
  /** Newest first. */
  rows: Row[];
  /** Asks for the page after this one; undefined on the last. */
  next: Place | undefined;
}

/** A row with the text of its time. */
export type Placed<Row> = Row & { place: string };

/** @param rows one more than a page holds, where there is a page after this one */
export function pageOf<Row>(rows: Placed<Row>[], limit: number, idOf: (row: Row) => string): Page<Row> {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    rows: page.map(({ place: _, ...row }) => row as Row),
    next: last && { at: last.place, id: idOf(last) },
  };
}

/** The numbers that Postgres gives to rows. */
export const ROW_ID = '^[1-9][0-9]{0,17}$';

export function isRowId(id: string): boolean {
  return new RegExp(ROW_ID).test(id);
}
