import type { EventType } from '../messages/event.ts';
import type { Queryable } from './database.ts';
import { pageOf, type Page, type Place, type Placed } from './page.ts';

export interface EventRow {
  eventId: string;
  eventType: EventType;
  workerId: string;
  /** JSON text of an object. */
  data: string | null;
  taskId: string | null;
  correlationId: string | null;
  occurredAt: Date;
}

/** Keeps the events not seen before. */
export async function insertEvents(db: Queryable, events: EventRow[]): Promise<void> {
  await db.query({
    name: 'insert-events',
    text: `insert into events (event_id, event_type, worker_id, data, task_id, correlation_id, occurred_at)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
           on conflict (event_id) do nothing`,
    values: [
      events.map(({ eventId }) => eventId),
      events.map(({ eventType }) => eventType),
      events.map(({ workerId }) => workerId),
      events.map(({ data }) => data),
      events.map(({ taskId }) => taskId),
      events.map(({ correlationId }) => correlationId),
      events.map(({ occurredAt }) => occurredAt),
    ],
  });
}

export interface EventFilter {
  eventType?: EventType;
  workerId?: string;
  taskId?: string;
  correlationId?: string;
  /** When it occurred, ISO 8601: from the one, and before the other. */
  since?: string;
  until?: string;
  /** 1 to 200. */
  limit: number;
  /** The `next` of the page before. */
  after?: Place;
}

export interface ListedEvent extends EventRow {
  id: string;
}

export async function listEvents(db: Queryable, filter: EventFilter): Promise<Page<ListedEvent>> {
  const { rows } = await db.query<Placed<ListedEvent>>(
    `select id, event_id as "eventId", event_type as "eventType", worker_id as "workerId", data, task_id as "taskId",
            correlation_id as "correlationId", occurred_at as "occurredAt", occurred_at::text as place
       from events
      where ($1::text is null or event_type = $1) and ($2::text is null or worker_id = $2)
        and ($3::text is null or task_id = $3) and ($4::text is null or correlation_id = $4)
        and ($5::timestamptz is null or occurred_at >= $5) and ($6::timestamptz is null or occurred_at < $6)
        and ($7::timestamptz is null or (occurred_at, id) < ($7::timestamptz, $8::bigint))
      order by occurred_at desc, id desc limit $9`,
    [
      filter.eventType ?? null,
      filter.workerId ?? null,
      filter.taskId ?? null,
      filter.correlationId ?? null,
      filter.since ?? null,
      filter.until ?? null,
      filter.after?.at ?? null,
      filter.after?.id ?? null,
      filter.limit + 1,
    ],
  );
  return pageOf(rows, filter.limit, ({ id }) => id);
}
