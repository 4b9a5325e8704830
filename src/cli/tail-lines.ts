import type { RawRecord } from 'kafkajs/src/cluster/index.js';
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
export function taskOf({ key, value }: TailedRecord): unknown {
  return fieldOf(value, 'taskId') ?? fieldOf(fieldOf(value, 'data'), 'taskId') ?? key ?? undefined;
}

/** What others wrote may be anything, at any place. */
function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
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

function partsOf(what: Tailed, { key, value }: TailedRecord): Parts {
  if (typeof value !== 'object' || value === null) return ['?', key ?? '-', String(value)];
  const field = (name: string): string | undefined => textOf(fieldOf(value, name));
  const error = (name: string): string | undefined => textOf(fieldOf(fieldOf(value, 'error'), name));
  switch (what) {
    case 'results': {
      const took = fieldOf(value, 'processingTime');
      const said =
        fieldOf(value, 'error') === undefined
          ? textOf(fieldOf(fieldOf(value, 'result'), 'output'))
          : `${error('code') ?? ''}: ${error('message') ?? ''}`;
      return [
        field('status') ?? '?',
        field('taskId'),
        typeof took === 'number' ? duration(took) : undefined,
        said,
      ];
    }
    case 'events':
      return [field('eventType') ?? '?', field('workerId'), field('data')];
    case 'dead-letters':
      return [error('code') ?? '?', key ?? '-', `${field('retryCount') ?? 0} retries`, error('message')];
  }
}
