import type { Queryable } from './database.ts';
import { pageOf, type Page, type Place, type Placed } from './page.ts';

export const LETTER_STATUSES = ['OPEN', 'REPLAYED', 'SUCCEEDED', 'FAILED_AGAIN', 'DISCARDED'] as const;
/** REPLAYED: its run is under way. */
export type LetterStatus = (typeof LETTER_STATUSES)[number];

export interface LetterFilter {
  code?: string;
  taskId?: string;
  status?: LetterStatus;
  /** When it was written, ISO 8601: from the one, and before the other. */
  since?: string;
  until?: string;
}

/** A letter without what it carries, as the list shows it. */
export interface LetterSummary {
  id: string;
  status: LetterStatus;
  code: string;
  /** Absent where the message named none that can be used. */
  taskId: string | null;
  /** The run that was given up. */
  run: number;
  /** Written by somebody else. */
  isForeign: boolean;
  createdAt: Date;
  /** How often letters of this taskId were replayed. */
  replays: number;
  replayedRun: number | null;
  replayedAt: Date | null;
  replayedBy: string | null;
  discardedAt: Date | null;
  discardedBy: string | null;
  discardReason: string | null;
}

export interface LetterDetail extends LetterSummary {
  /** The letter's JSON text. */
  letter: string;
  /** JSON of a string-to-string object. */
  headers: string;
}

/** Derived, so that no end of a task has to look for a letter. */
const status = `case when letter.discarded_at is not null then 'DISCARDED'
                     when letter.replayed_run is null then 'OPEN'
                     when task.state in ('SUCCESS', 'PARTIAL_SUCCESS') then 'SUCCEEDED'
                     when task.state in ('FAILURE', 'REJECTED') then 'FAILED_AGAIN'
                     else 'REPLAYED' end`;

const source = `dead_letters letter
  left join tasks task on task.task_id = letter.task_id and task.run >= letter.replayed_run`;

const columns = `letter.id, ${status} as status, letter.code, letter.task_id as "taskId", letter.run,
  letter.letter_key like 'foreign/%' as "isForeign", letter.created_at as "createdAt",
  (select count(*)::int from dead_letters other
    where other.task_id = letter.task_id and other.replayed_run is not null) as replays,
  letter.replayed_run as "replayedRun", letter.replayed_at as "replayedAt", letter.replayed_by as "replayedBy",
  letter.discarded_at as "discardedAt", letter.discarded_by as "discardedBy", letter.discard_reason as "discardReason"`;

const matches = `($1::text is null or letter.code = $1) and ($2::text is null or letter.task_id = $2)
  and ($3::text is null or ${status} = $3)
  and ($4::timestamptz is null or letter.created_at >= $4) and ($5::timestamptz is null or letter.created_at < $5)`;

function matching({ code, taskId, status: wanted, since, until }: LetterFilter): unknown[] {
  return [code ?? null, taskId ?? null, wanted ?? null, since ?? null, until ?? null];
}

export async function listLetters(
  db: Queryable,
  filter: LetterFilter & { limit: number; after?: Place },
): Promise<Page<LetterSummary>> {
  const { rows } = await db.query<Placed<LetterSummary>>(
    `select ${columns}, letter.created_at::text as place from ${source}
      where ${matches} and ($6::timestamptz is null or (letter.created_at, letter.id) < ($6::timestamptz, $7::bigint))
      order by letter.created_at desc, letter.id desc limit $8`,
    [...matching(filter), filter.after?.at ?? null, filter.after?.id ?? null, filter.limit + 1],
  );
  return pageOf(rows, filter.limit, ({ id }) => id);
}

export async function findLetter(db: Queryable, id: string): Promise<LetterDetail | undefined> {
  const { rows } = await db.query<LetterDetail>(
    `select ${columns}, letter.letter, letter.headers from ${source} where letter.id = $1`,
    [id],
  );
  return rows[0];
}

/** The places of the letters that match, oldest first, from behind a place on. */
export async function nextLetters(
  db: Queryable,
  filter: LetterFilter,
  after: Place | undefined,
  limit: number,
): Promise<Place[]> {
  const { rows } = await db.query<Place>(
    `select letter.created_at::text as at, letter.id from ${source} where ${matches} and ${behind}
      order by letter.created_at, letter.id limit $8`,
    [...matching(filter), after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** How many letters match, from behind a place on. */
export async function countLetters(
  db: Queryable,
  filter: LetterFilter,
  after: Place | undefined,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from ${source} where ${matches} and ${behind}`,
    [...matching(filter), after?.at ?? null, after?.id ?? null],
  );
  return rows[0]?.count ?? 0;
}

const behind = `($6::timestamptz is null or (letter.created_at, letter.id) > ($6::timestamptz, $7::bigint))`;
