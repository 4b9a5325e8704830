import type { DeadLetterMessage } from '../messages/dead-letter.ts';
import type { Queryable } from './database.ts';

/** Keeps the letters not seen before; answers their keys. */
export async function insertDeadLetters(db: Queryable, letters: DeadLetterMessage[]): Promise<Set<string>> {
  const sorted = [...letters].sort((a, b) => (a.letterKey < b.letterKey ? -1 : 1));
  const { rows } = await db.query<{ letterKey: string }>({
    name: 'insert-dead-letters',
    text: `insert into dead_letters (letter_key, task_id, run, code, letter, headers)
           select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[])
           on conflict (letter_key) do nothing
           returning letter_key as "letterKey"`,
    values: [
      sorted.map((letter) => letter.letterKey),
      sorted.map((letter) => letter.taskId),
      sorted.map((letter) => letter.run),
      sorted.map((letter) => letter.code),
      sorted.map((letter) => letter.value),
      sorted.map((letter) => JSON.stringify(letter.headers)),
    ],
  });
  return new Set(rows.map((row) => row.letterKey));
}

/** Of these keys, those that a letter was written under; also before this database was restored. */
export async function findLetters(db: Queryable, letterKeys: string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ letterKey: string }>({
    name: 'find-letters',
    text: `select asked.letter_key as "letterKey" from unnest($1::text[]) as asked (letter_key)
            where exists (select from dead_letters where dead_letters.letter_key = asked.letter_key)
               or exists (select from published where published.rnle_id = asked.letter_key || '/dead-letter')`,
    values: [letterKeys],
  });
  return new Set(rows.map(({ letterKey }) => letterKey));
}
