import { DateTime } from 'luxon';
import { validationError } from '../errors.ts';
import type { Place } from '../store/page.ts';

/** Opaque to the caller, who hands it back as it came. */
export function encodeCursor({ at, id }: Place): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/**
 * @param isId is this an id of the list's rows?
 * @throws DefiniteError where the text is not one that `encodeCursor` wrote
 */
export function decodeCursor(text: string, isId: (id: string) => boolean): Place {
  const place = parse(text, isId);
  if (!place || encodeCursor(place) !== text) {
    throw validationError('cursor', 'it is not the nextCursor of another answer');
  }
  return place;
}

function parse(text: string, isId: (id: string) => boolean): Place | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [at, id] = parts as unknown[];
  return typeof at === 'string' && isTime(at) && typeof id === 'string' && isId(id) ? { at, id } : undefined;
}

/** Postgres' own text of a timestamptz. */
function isTime(text: string): boolean {
  return (
    /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-](0\d|1[0-5])(:\d\d)?$/.test(text) &&
    DateTime.fromSQL(text).isValid
  );
}
