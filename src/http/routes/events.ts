import type { FastifyInstance } from 'fastify';
import type { WorkerEvent } from '../../../schemas/generated/worker-event.ts';
import eventSchema from '../../../schemas/worker-event.json' with { type: 'json' };
import type { EventFilter, ListedEvent } from '../../store/events.ts';
import type { Page } from '../../store/page.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { paging, span, text } from '../parameters.ts';
import { isRowId } from '../../store/page.ts';
import { answers, commonRefusals } from '../responses.ts';

const schema = {
  operationId: 'listEvents',
  tags: ['events'],
  summary: "List the workers' events, newest first",
  description: 'As read from the events topic: an event is here a moment after it was published.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      eventType: { type: 'string', enum: eventSchema.properties.eventType.enum },
      workerId: text,
      taskId: text,
      correlationId: text,
      ...span,
      ...paging,
    },
  },
  response: { 200: answers('One page', 'EventPage'), ...commonRefusals },
};

type Query = Omit<EventFilter, 'after'> & { cursor?: string };

export function eventRoute(
  app: FastifyInstance,
  listEvents: (filter: EventFilter) => Promise<Page<ListedEvent>>,
): void {
  app.get<{ Querystring: Query }>('/v1/events', { schema }, async (request) => {
    const { cursor, ...filter } = request.query;
    const { rows, next } = await listEvents({
      ...filter,
      ...(cursor !== undefined && { after: decodeCursor(cursor, isRowId) }),
    });
    return { events: rows.map(eventBody), ...(next && { nextCursor: encodeCursor(next) }) };
  });
}

function eventBody({
  eventId,
  eventType,
  workerId,
  data,
  occurredAt,
  correlationId,
}: ListedEvent): WorkerEvent {
  return {
    eventId,
    eventType,
    workerId,
    ...(data !== null && { data: JSON.parse(data) as Record<string, unknown> }),
    timestamp: occurredAt.toISOString(),
    ...(correlationId !== null && { correlationId }),
  };
}
