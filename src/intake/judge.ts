import { createHash } from 'node:crypto';
import { DefiniteError, ErrorCode } from '../errors.ts';
import type { Source } from '../task.ts';
import { decodeCommand, type Decoded } from './decode.ts';
import type { Candidate, Reject } from './record.ts';

/** A record as Kafka delivered it. */
export interface KafkaRecord {
  topic: string;
  partition: number;
  offset: string;
  /** Milliseconds of the epoch, as text. */
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
}

/** A key longer than this is cut in the headers of a dead letter, in characters. */
const KEPT_KEY_LENGTH = 1_024;

/** Where a record came from, and the key that recognises it when it is read again. */
export function placeOf(record: KafkaRecord): { source: Source; letterKey: string } {
  const { value, topic, partition, offset, timestamp } = record;
  const key = record.key === null ? null : record.key.toString().slice(0, KEPT_KEY_LENGTH);
  const digest = createHash('sha256')
    .update(value ?? '')
    .digest('hex');
  return {
    source: { channel: 'kafka', topic, partition, offset, timestamp, key },
    letterKey: `${topic}/${partition}/${offset}/${timestamp}/${digest}`,
  };
}

/** Can the record become a task? It depends on nothing but the record and the time, so the same one is judged alike. */
export function judgeRecord(record: KafkaRecord, retentionMs: number): Candidate | Reject {
  const { value, timestamp } = record;
  const { source, letterKey } = placeOf(record);
  const decoded = decodeCommand(value);
  if ('error' in decoded) {
    const { error, taskId, text } = decoded;
    const original = text === undefined ? { bytes: value ?? Buffer.alloc(0) } : { text };
    return { kind: 'reject', taskId, error, original, source, letterKey };
  }
  const writtenAt = Number(timestamp);
  // -1 stands for a record without a time.
  if (writtenAt >= 0 && writtenAt < Date.now() - retentionMs) {
    const error = new DefiniteError(
      ErrorCode.EXPIRED,
      'The record is older than the tasks that would recognise it',
      { timestamp: new Date(writtenAt).toISOString() },
    );
    return { kind: 'reject', taskId: undefined, error, original: { text: decoded.text }, source, letterKey };
  }
  return candidate(decoded, source, letterKey);
}

/** @throws DefiniteError where the body cannot become a task */
export function judgeSubmission(body: Uint8Array): Candidate {
  const decoded = decodeCommand(body);
  if ('error' in decoded) throw decoded.error;
  return candidate(decoded, { channel: 'http' }, `${decoded.command.taskId}/http`);
}

function candidate(decoded: Decoded, source: Source, letterKey: string): Candidate {
  return { kind: 'candidate', ...decoded, taskId: decoded.command.taskId, source, letterKey };
}
