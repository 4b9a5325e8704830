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
 * Makes outcomes final and announces them, in one statement: for each task both or neither. Matches the run and the
 * open state, so it may run twice and still announce once. What was published before a restore stays the truth.
 *
 * @param settles of different tasks
 * @returns the taskIds that this call settled
 */
export async function settleTasks(db: Queryable, settles: Settle[]): Promise<Set<string>> {
  // In order of id, like every statement that locks several rows.
  const sorted = [...settles].sort((a, b) => (a.taskId < b.taskId ? -1 : 1));
  const messages = sorted.flatMap(({ taskId, messages: own }) => own.map((message) => ({ taskId, message })));
  const lettered = sorted.flatMap(({ taskId, deadLetter }) =>
    deadLetter ? [{ taskId, letter: deadLetter }] : [],
  );
  const { rows } = await db.query<{ taskId: string }>({
    name: 'settle-tasks',
    text: `with ending as materialized (
             select * from unnest($1::text[], $2::int[], $3::text[], $4::text[]) as ending (task_id, run, state, result)),
           locked as materialized (
             select task_id from tasks where (task_id, run) in (select task_id, run from ending) and state = 'ACCEPTED'
              order by task_id for update),
           settled as (
             update tasks set state = coalesce(published.state, ending.state),
                    result = coalesce(published.result, ending.result), settled_at = clock_timestamp()
               from ending left join published on published.rnle_id = ending.task_id || '/' || ending.run || '/result'
              where tasks.task_id = ending.task_id and tasks.task_id in (select task_id from locked)
              returning tasks.task_id),
           announced as (
             insert into outbox (topic, key, value, headers, rnle_id)
             select message.topic, message.key, message.value, message.headers, message.rnle_id
               from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) with ordinality
                 as message (task_id, topic, key, value, headers, rnle_id, place)
               join settled using (task_id) order by message.place),
           lettered as (
             insert into dead_letters (letter_key, task_id, run, code, letter, headers)
             select letter.letter_key, letter.task_id, letter.run, letter.code, letter.value, letter.headers
               from unnest($11::text[], $12::text[], $13::int[], $14::text[], $15::text[], $16::text[])
                 as letter (task_id, letter_key, run, code, value, headers)
               join settled using (task_id)
             on conflict (letter_key) do nothing)
           select task_id as "taskId" from settled`,
    values: [
      sorted.map(({ taskId }) => taskId),
      sorted.map(({ run }) => run),
      sorted.map(({ state }) => state),
      sorted.map(({ result }) => result),
      messages.map(({ taskId }) => taskId),
      ...messageColumns(messages.map(({ message }) => message)),
      lettered.map(({ taskId }) => taskId),
      lettered.map(({ letter }) => letter.letterKey),
      lettered.map(({ letter }) => letter.run),
      lettered.map(({ letter }) => letter.code),
      lettered.map(({ letter }) => letter.value),
      lettered.map(({ letter }) => JSON.stringify(letter.headers)),
    ],
  });
  return new Set(rows.map((row) => row.taskId));
}
