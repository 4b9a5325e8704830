import { createHash } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import { usableTaskId } from '../intake/decode.ts';
import { isWellFormedId, jsonDepth } from '../intake/text.ts';
import { Headers, Limits, type Names } from '../names.ts';
import type { Database } from '../store/database.ts';
import { findLetters } from '../store/dead-letters.ts';
import { insertForeignLetters, type ForeignLetter } from '../store/foreign-letters.ts';
import type { Log } from './log-consumer.ts';

/** Headers beyond these are of no use to people, and somebody else's. */
const KEPT_HEADERS = 50;
const KEPT_HEADER_LENGTH = 1_024;
const KEY_DIGEST_LENGTH = 16;
/** Of a letter that does not say why it was written. */
const NO_CODE = 'UNKNOWN';
const OWN_ID = /^(.+)\/dead-letter$/;

interface ReadLetter {
  record: KafkaMessage;
  partition: number;
  headers: Record<string, string>;
}

/** Letters that others wrote, kept beside our own, which are in the table before they are on the topic. */
export function letterLog({ topics, groups }: Names, database: Database): Log<ReadLetter> {
  return {
    topic: topics.deadLetters,
    groupId: groups.deadLetters,
    read: (record, partition) => ({ record, partition, headers: textHeaders(record) }),
    async insert(letters) {
      const ownKeys = letters.flatMap((letter) => ownKeyOf(letter) ?? []);
      const own = await findLetters(database, ownKeys);
      const foreign = letters.filter((letter) => !own.has(ownKeyOf(letter) ?? ''));
      await insertForeignLetters(
        database,
        foreign.map((letter) => foreignLetter(topics.deadLetters, letter)),
      );
    },
  };
}

function ownKeyOf({ headers }: ReadLetter): string | undefined {
  return OWN_ID.exec(headers[Headers.id] ?? '')?.[1];
}

/** What is not even a letter is kept as what it is, or as its digest where that is too large. */
export function foreignLetter(topic: string, { record, partition, headers }: ReadLetter): ForeignLetter {
  const { offset, timestamp } = record;
  const value = record.value ?? Buffer.alloc(0);
  const sha256 = createHash('sha256').update(value).digest('hex');
  const { body, text } = parse(value) ?? {};
  const letter =
    text ??
    (value.length > Limits.messageBytes
      ? JSON.stringify({ omitted: { sha256, size: value.length, topic, partition, offset } })
      : JSON.stringify({ rawMessage: value.toString('base64') }));
  return {
    letterKey: `foreign/${topic}/${partition}/${offset}/${sha256.slice(0, KEY_DIGEST_LENGTH)}`,
    taskId: usableTaskId(body?.originalMessage) ?? null,
    code: [codeOf(body), headers[Headers.errorCode]].find(isCode) ?? NO_CODE,
    letter,
    headers,
    writtenAt: new Date(Math.max(0, Math.min(Number(timestamp), Date.now()))),
  };
}

type Body = Record<'originalMessage' | 'error', unknown>;

/** Its text is without the mark that may stand before it, which is no JSON. */
function parse(value: Buffer): { body: Body; text: string } | undefined {
  if (value.length > Limits.messageBytes) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value);
    const body: unknown = JSON.parse(text);
    // One level around what a command may have.
    const isLetter = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isLetter && jsonDepth(text) <= Limits.depth + 1 ? { body: body as Body, text } : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(body: Body | undefined): unknown {
  return (body?.error as { code?: unknown } | null | undefined)?.code;
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && code !== '' && code.length <= Limits.idLength && isWellFormedId(code);
}

function textHeaders({ headers = {} }: KafkaMessage): Record<string, string> {
  const entries = Object.entries(headers).slice(0, KEPT_HEADERS);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.slice(0, KEPT_HEADER_LENGTH),
      String(value ?? '').slice(0, KEPT_HEADER_LENGTH),
    ]),
  );
}
