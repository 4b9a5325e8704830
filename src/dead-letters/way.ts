import { ErrorCode } from '../errors.ts';
import { decodeCommand } from '../intake/decode.ts';
import type { Candidate } from '../intake/record.ts';
import { Headers, type Names } from '../names.ts';
import type { StoredLetter } from '../store/letter-replay.ts';
import type { Source } from '../task.ts';

/** How a letter comes to a run. */
export type Way =
  /** Of a task that was given up: its next run. */
  | { kind: 'next-run'; taskId: string; run: number }
  /** Of a message that never became a task: what it carries is taken in, like a command that was sent corrected. */
  | { kind: 'intake'; taskId: string; candidate: Candidate }
  | { kind: 'none'; reason: string };

/** Depends on nothing but the letter and the contract as it is now. */
export function wayOf(letter: StoredLetter, { topics }: Pick<Names, 'topics'>): Way {
  const { taskId, run, letterKey } = letter;
  if (letter.code === ErrorCode.DUPLICATE_TASK_ID) {
    return none('another command owns its taskId; send it again under one of its own');
  }
  if (letter.code === ErrorCode.EXPIRED) {
    return none(
      'nobody knows any more whether it was executed; send it again under another taskId if it was not',
    );
  }
  if (taskId !== null && letterKey === `${taskId}/${run}`) return { kind: 'next-run', taskId, run };
  const headers = JSON.parse(letter.headers) as Record<string, string>;
  if (headers[Headers.originalTopic] === topics.control) {
    return none('it is a control message, which is given anew and not replayed');
  }
  return intakeOf(letter, headers);
}

interface Carried {
  originalMessage?: unknown;
  rawMessage?: unknown;
  omitted?: unknown;
}

function intakeOf({ letter, letterKey }: StoredLetter, headers: Record<string, string>): Way {
  const { originalMessage, rawMessage, omitted } = JSON.parse(letter) as Carried;
  if (typeof omitted === 'object' && omitted !== null)
    return none('the message was too large to be kept; send it again from its source');
  const bytes =
    typeof rawMessage === 'string'
      ? Buffer.from(rawMessage, 'base64')
      : Buffer.from(JSON.stringify(originalMessage ?? null));
  const decoded = decodeCommand(bytes);
  if ('error' in decoded) return none(`what it carries is no command: ${decoded.error.message}`);
  const { taskId } = decoded.command;
  // Not the letter's own key, under which its message is given up for good.
  const candidate: Candidate = {
    kind: 'candidate',
    ...decoded,
    taskId,
    source: sourceOf(headers),
    letterKey: `${letterKey}/replay`,
  };
  return { kind: 'intake', taskId, candidate };
}

/** Where the message came in first: its task is kept for as long as that record may come again. */
function sourceOf(headers: Record<string, string>): Source {
  const topic = headers[Headers.originalTopic];
  const partition = headers[Headers.originalPartition];
  const offset = headers[Headers.originalOffset];
  const timestamp = headers[Headers.originalTimestamp];
  const numbers = [partition, offset, timestamp];
  if (topic === undefined || !numbers.every((number) => /^-?\d{1,19}$/.test(number ?? ''))) {
    return { channel: 'http' };
  }
  return {
    channel: 'kafka',
    topic,
    partition: Number(partition),
    offset: offset ?? '',
    timestamp: timestamp ?? '',
    key: headers[Headers.originalKey] ?? null,
  };
}

function none(reason: string): Way {
  return { kind: 'none', reason };
}
