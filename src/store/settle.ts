import type { DeadLetterMessage } from '../messages/dead-letter.ts';
import type { Message } from '../messages/message.ts';
import type { TaskState } from '../task.ts';
import type { Queryable } from './database.ts';
import { messageColumns } from './outbox.ts';

export interface Settle {
  taskId: string;
  run: number;
  state: Exclude<TaskState, 'ACCEPTED' | 'REJECTED'>;
  /** The result message's JSON text. */
  result: string;
  /** What announces the end: result, event and, where the task was given up, its dead letter. */
  messages: Message[];
  deadLetter?: DeadLetterMessage;
}

/**
 * Makes an outcome final and announces it, in one statement: both or neither. Matches the run and the open
 * state, so it may run twice and still announce once. Answers whether this call did it.
 */
export async function settleTask(db: Queryable, settle: Settle): Promise<boolean> {
  const letter = settle.deadLetter;
  const { rows } = await db.query<{ settled: boolean }>({
    name: 'settle-task',
    text: `with settled as (
             update tasks set state = $3, result = $4, settled_at = clock_timestamp()
              where task_id = $1 and run = $2 and state = 'ACCEPTED'
              returning 1),
           announced as (
             insert into outbox (topic, key, value, headers, rnle_id)
             select message.* from settled, unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as message),
           lettered as (
             insert into dead_letters (letter_key, task_id, run, code, letter, headers)
             select $10, $1, $2, $11, $12, $13 from settled where $10::text is not null
             on conflict (letter_key) do nothing)
           select exists (select from settled) as settled`,
    values: [
      settle.taskId,
      settle.run,
      settle.state,
      settle.result,
      ...messageColumns(settle.messages),
      letter?.letterKey ?? null,
      letter?.code ?? null,
      letter?.value ?? null,
      letter === undefined ? null : JSON.stringify(letter.headers),
    ],
  });
  return rows[0]?.settled === true;
}
