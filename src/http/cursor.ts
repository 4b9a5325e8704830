import { DateTime } from 'luxon';
import { validationError } from '../errors.ts';
import { Limits } from '../names.ts';
import type { TaskCursor } from '../store/tasks.ts';

/** Opaque to the caller, who hands it back as it came. */
export function encodeCursor({ acceptedAt, taskId }: TaskCursor): string {
  return Buffer.from(JSON.stringify([acceptedAt, taskId])).toString('base64url');
}

/** @throws DefiniteError where the text is not one that `encodeCursor` wrote */
export function decodeCursor(text: string): TaskCursor {
  const cursor = parse(text);
  if (!cursor || encodeCursor(cursor) !== text) {
    throw validationError('cursor', 'it is not the nextCursor of another answer');
  }
  return cursor;
}

function parse(text: string): TaskCursor | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [acceptedAt, taskId] = parts as unknown[];
  return typeof acceptedAt === 'string' &&
    isTime(acceptedAt) &&
    typeof taskId === 'string' &&
    isTaskId(taskId)
    ? { acceptedAt, taskId }
    : undefined;
}

/** Postgres' own text of a timestamptz: microseconds count, for two tasks may share a millisecond. */
function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(text) &&
    DateTime.fromSQL(text).isValid
  );
}

function isTaskId(text: string): boolean {
  return text.length <= Limits.taskIdLength && /^[a-zA-Z0-9_-]+$/.test(text);
}
