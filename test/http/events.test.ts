import { expect, test } from '@jest/globals';
import { eventExample } from '../../src/http/examples.ts';
import type { EventFilter, ListedEvent } from '../../src/store/events.ts';
import { createApp } from './support.ts';

const row: ListedEvent = {
  id: '17',
  eventId: eventExample.eventId,
  eventType: eventExample.eventType,
  workerId: eventExample.workerId,
  data: JSON.stringify(eventExample.data),
  taskId: 'assist-001',
  correlationId: 'req-abc-123',
  occurredAt: new Date(eventExample.timestamp),
};

test('events are shown as they were announced, a page at a time, with the filter handed through', async () => {
  const filters: EventFilter[] = [];
  const place = { at: '2024-01-15 10:31:15+00', id: '17' };
  await using app = await createApp(
    {},
    {
      listEvents: (filter) => {
        filters.push(filter);
        return Promise.resolve({ rows: [row], next: filters.length === 1 ? place : undefined });
      },
    },
  );
  const query = {
    eventType: 'COMMAND_COMPLETED',
    workerId: 'w',
    taskId: 't',
    correlationId: 'c',
    since: '2024-01-15T10:31:15Z',
    until: '2024-01-15T12:31:15.5+02:00',
    limit: '1',
  };
  const first = (await app.inject({ url: '/v1/events', query })).json<{ nextCursor: string }>();
  const second = await app.inject({ url: '/v1/events', query: { ...query, cursor: first.nextCursor } });
  expect(first).toEqual({ events: [eventExample], nextCursor: first.nextCursor });
  expect(second.json()).toEqual({ events: [eventExample] });
  expect(filters).toEqual([
    { ...query, limit: 1 },
    { ...query, limit: 1, after: place },
  ]);
});

test.each([
  ['eventType=COFFEE_READY', 'eventType'],
  ['since=yesterday', 'since'],
  ['until=0000-01-01T00:00:00Z', 'until'],
  ['limit=201', 'limit'],
  ['taskId=', 'taskId'],
  ['cursor=WyIyMDI0LTAxLTE1IDEwOjMxOjE1KzAwIiwiYSJd', 'cursor'],
  ['colour=red', 'colour'],
])('the list of events refuses ?%s and names the parameter', async (query, field) => {
  await using app = await createApp();
  const answer = await app.inject(`/v1/events?${query}`);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
});

test.each(['2024-01-15T10:31:15+20:00', '2024-01-15T10:31:15-16:00', '0000-01-01T00:00:00Z'])(
  'a time that Postgres has not is refused: %s',
  async (since) => {
    await using app = await createApp();
    const answer = await app.inject({ url: '/v1/events', query: { since } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'since' } });
  },
);

test.each(['0000-01-01 00:00:00+00', '2024-01-15 10:31:15+20'])(
  'a cursor of such a time is none that we gave: %s',
  async (at) => {
    await using app = await createApp();
    const cursor = Buffer.from(JSON.stringify([at, '1'])).toString('base64url');
    const answer = await app.inject({ url: '/v1/events', query: { cursor } });
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'cursor' } });
  },
);
