import { createHash } from 'node:crypto';
import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import type { ErrorDetails } from '../errors.ts';
import { Headers, Limits } from '../names.ts';
import type { Source } from '../task.ts';
import { message, type Message } from './message.ts';

export interface DeadLetterContent {
  /** Recognises the letter: a message read again after an offset reset adds none. */
  letterKey: string;
  taskId: string | null;
  run: number;
  error: { code: string; message: string; details?: ErrorDetails };
  retryCount: number;
  source: Source;
  original: Original;
  at: Date;
}

/** The message given up: its JSON text, or its bytes where they are not JSON. */
export type Original = { text: string } | { bytes: Uint8Array };

export type DeadLetterMessage = Message &
  Pick<DeadLetterContent, 'letterKey' | 'taskId' | 'run'> & { code: string };

/** Of an error's text, where even that is too large, in characters. */
const KEPT_ERROR_LENGTH = 2_000;

/** A letter that would not fit its topic tells the message's digest, size and place instead of carrying it. */
export function deadLetterMessage(topic: string, content: DeadLetterContent): DeadLetterMessage {
  const { letterKey, taskId, run, error, retryCount, original, at } = content;
  const { code, message: text, details } = error;
  const rest = {
    error: { message: text, code, timestamp: at.toISOString(), ...(details && { details }) },
    retryCount,
  } satisfies DeadLetter;
  const value = fitting(original, content.source, rest);
  const headers = { [Headers.errorCode]: code, [Headers.run]: String(run), ...sourceHeaders(content.source) };
  return {
    ...message(topic, taskId, value, `${letterKey}/dead-letter`, headers),
    letterKey,
    taskId,
    run,
    code,
  };
}

/** A letter that can never be published would hold up every one behind it. */
function fitting(original: Original, source: Source, rest: DeadLetter): string {
  const whole = carrying(original, rest);
  if (Buffer.byteLength(whole) <= Limits.publishedBytes) return whole;
  const omitted = describe(original, source);
  const described = JSON.stringify({ omitted, ...rest });
  if (Buffer.byteLength(described) <= Limits.publishedBytes) return described;
  const { message: text, code, timestamp } = rest.error;
  const error = { message: text.slice(0, KEPT_ERROR_LENGTH).toWellFormed(), code, timestamp };
  return JSON.stringify({ omitted, ...rest, error });
}

/** The original JSON goes in as it was written, so that a long number or a repeated key is not lost on the way. */
function carrying(original: Original, rest: DeadLetter): string {
  if ('bytes' in original) {
    return JSON.stringify({ rawMessage: Buffer.from(original.bytes).toString('base64'), ...rest });
  }
  return `{"originalMessage":${original.text.trim()},${JSON.stringify(rest).slice(1)}`;
}

function describe(original: Original, source: Source): NonNullable<DeadLetter['omitted']> {
  const bytes = 'bytes' in original ? original.bytes : Buffer.from(original.text);
  const place =
    source.channel === 'kafka'
      ? { topic: source.topic, partition: source.partition, offset: source.offset }
      : {};
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, ...place };
}

function sourceHeaders(source: Source): Record<string, string> {
  if (source.channel === 'http') return {};
  return {
    [Headers.originalTopic]: source.topic,
    [Headers.originalPartition]: String(source.partition),
    [Headers.originalOffset]: source.offset,
    [Headers.originalTimestamp]: source.timestamp,
    ...(source.key !== null && { [Headers.originalKey]: source.key }),
  };
}
