import type { RawRecord } from 'kafkajs/src/cluster/index.js';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import type { Output } from './surroundings.ts';
import { duration, shortTime, styled, styleOf, visible } from './text.ts';

export type Tailed = 'results' | 'events' | 'dead-letters';

/** A record as it is printed for programs. */
export interface TailedRecord {
  partition: number;
  offset: string;
  /** ISO 8601. */
  timestamp: string;
  key: string | null;
  headers: Record<string, string>;
  /** Its JSON, or its text where it is none. */
  value: unknown;
}

export function recordOf(
  partition: number,
  { offset, timestamp, key, headers, value }: RawRecord,
): TailedRecord {
  return {
    partition,
    offset,
    timestamp: new Date(Number(timestamp)).toISOString(),
    key: key === null ? null : key.toString(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)])),
    value: parse(value),
  };
}

function parse(value: Buffer | null): unknown {
  const text = value?.toString() ?? null;
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** Which command it belongs to: a result names it, an event's data does, a dead letter has it for its key. */
export function taskOf({ key, value }: TailedRecord): string | undefined {
  const { taskId, data } = (value ?? {}) as { taskId?: string; data?: { taskId?: string } };
  return taskId ?? data?.taskId ?? key ?? undefined;
}

/** The longest of each: result states, event types, error codes. */
const WIDTHS: Record<Tailed, number> = { results: 15, events: 19, 'dead-letters': 20 };

/** One line for people, cut at the edge of a terminal. What others wrote to the topic may lack anything. */
export function lineOf(stream: Output, what: Tailed, record: TailedRecord): string {
  const time = shortTime(record.timestamp) ?? '';
  const [state, ...rest] = partsOf(what, record);
  const name = visible(state).padEnd(WIDTHS[what]);
  const said = visible(rest.filter((part) => part !== undefined).join('  '));
  const room = stream.isTTY === true ? (stream.columns ?? Infinity) - `${time}  ${name}  `.length : Infinity;
  return `${time}  ${styled(stream, styleOf(state), name)}  ${said.slice(0, Math.max(0, room))}`;
}

type Parts = [state: string, ...(string | undefined)[]];

function partsOf(what: Tailed, record: TailedRecord): Parts {
  const { key, value } = record;
  if (typeof value !== 'object' || value === null) return ['?', key ?? '-', String(value)];
  if (what === 'results') return resultParts(value);
  if (what === 'events') return eventParts(value);
  return letterParts(key, value);
}

function resultParts({ status, taskId, error, result, processingTime }: Partial<CommandResult>): Parts {
  const said = error ? `${error.code ?? ''}: ${error.message ?? ''}` : result?.output;
  return [status ?? '?', taskId, processingTime === undefined ? undefined : duration(processingTime), said];
}

function eventParts({ eventType, workerId, data }: Partial<WorkerEvent>): Parts {
  return [eventType ?? '?', workerId, data === undefined ? undefined : JSON.stringify(data)];
}

function letterParts(key: string | null, { error, retryCount }: Partial<DeadLetter>): Parts {
  return [error?.code ?? '?', key ?? '-', `${retryCount ?? 0} retries`, error?.message];
}
