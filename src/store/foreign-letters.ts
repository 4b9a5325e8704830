import type { Queryable } from './database.ts';

/** A letter that somebody else wrote. */
export interface ForeignLetter {
  letterKey: string;
  taskId: string | null;
  code: string;
  /** JSON text. */
  letter: string;
  headers: Record<string, string>;
  writtenAt: Date;
}

/** Keeps the letters not seen before. */
export async function insertForeignLetters(db: Queryable, letters: ForeignLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await db.query(
    `insert into dead_letters (letter_key, task_id, run, code, letter, headers, created_at)
     select letter_key, task_id, 1, code, letter, headers, least(written_at, clock_timestamp())
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
         as foreign_letter (letter_key, task_id, code, letter, headers, written_at)
     on conflict (letter_key) do nothing`,
    [
      letters.map(({ letterKey }) => letterKey),
      letters.map(({ taskId }) => taskId),
      letters.map(({ code }) => code),
      letters.map(({ letter }) => letter),
      letters.map(({ headers }) => JSON.stringify(headers)),
      letters.map(({ writtenAt }) => writtenAt),
    ],
  );
}
