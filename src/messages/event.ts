import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import { message, type Message } from './message.ts';

export type EventType = WorkerEvent['eventType'];

export interface EventContent {
  eventType: EventType;
  /** Identifies the event for ever; the same event announced again carries the same id. */
  eventId: string;
  workerId: string;
  data: Record<string, unknown>;
  correlationId?: string;
  at: Date;
}

export function eventMessage(topic: string, content: EventContent): Message {
  const event: WorkerEvent = {
    eventId: content.eventId,
    eventType: content.eventType,
    workerId: content.workerId,
    data: content.data,
    timestamp: content.at.toISOString(),
    ...(content.correlationId !== undefined && { correlationId: content.correlationId }),
  };
  return message(topic, content.eventType, JSON.stringify(event), content.eventId);
}
