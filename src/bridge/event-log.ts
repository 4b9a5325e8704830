import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { KafkaMessage } from 'kafkajs';
import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import eventSchema from '../../schemas/worker-event.json' with { type: 'json' };
import { isWellFormedId, jsonDepth } from '../intake/text.ts';
import { Limits, type Names } from '../names.ts';
import type { Database } from '../store/database.ts';
import { insertEvents, type EventRow } from '../store/events.ts';
import type { Log } from './log-consumer.ts';

const ajv = new Ajv({ strictSchema: false });
formats.default(ajv);
const validate = ajv.compile<WorkerEvent>(eventSchema);

/** The workers' announcements, kept to be asked. */
export function eventLog({ topics, groups }: Names, database: Database): Log<EventRow> {
  return {
    topic: topics.events,
    groupId: groups.events,
    read: ({ value }) => readEvent(value),
    insert: (rows) => insertEvents(database, rows),
  };
}

/** Undefined where it is not an event of the contract, or holds an id that cannot be stored or looked up. */
export function readEvent(value: KafkaMessage['value']): EventRow | undefined {
  const event = parse(value);
  if (!validate(event)) return undefined;
  const { eventId, eventType, workerId, data, correlationId, timestamp } = event;
  const occurredAt = new Date(timestamp);
  // The contract's format knows leap seconds, which a Date does not.
  if (Number.isNaN(occurredAt.getTime())) return undefined;
  if (![eventId, workerId, correlationId ?? ''].every(isKeepable)) return undefined;
  const taskId: unknown = data?.['taskId'];
  return {
    eventId,
    eventType,
    workerId,
    data: data ? JSON.stringify(data) : null,
    taskId: typeof taskId === 'string' && isKeepable(taskId) ? taskId : null,
    correlationId: correlationId ?? null,
    occurredAt,
  };
}

function parse(value: KafkaMessage['value']): unknown {
  const text = value?.toString() ?? '';
  // Writing it out again would overflow the stack.
  if (text.length > Limits.messageBytes || jsonDepth(text) > Limits.depth) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isKeepable(id: string): boolean {
  return id.length <= Limits.idLength && isWellFormedId(id);
}
