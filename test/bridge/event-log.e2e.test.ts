import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { prune } from '../../src/housekeeping/prune.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

interface EventPage {
  events: WorkerEvent[];
  nextCursor?: string;
}

let pipeline: Pipeline;
let worker: WorkerProcess;
const commands = Array.from({ length: 5 }, (_, at) => command(undefined, { correlationId: `c${at}` }));

const ask = async (query: Record<string, string> = {}): Promise<EventPage> => {
  const answer = await fetch(`${await worker.url}/v1/events?${new URLSearchParams(query).toString()}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as EventPage;
};

const count = async (): Promise<number> => {
  const { rows } = await pipeline.database.query<{ count: number }>('select count(*)::int from events');
  return rows[0]?.count ?? 0;
};

beforeAll(async () => {
  pipeline = await Pipeline.open();
  worker = await pipeline.worker();
  await pipeline.producer.send({
    topic: pipeline.names.topics.events,
    messages: [
      { value: 'not an event' },
      { value: null },
      { value: JSON.stringify({ eventId: 'foreign', eventType: 'COFFEE_READY', workerId: 'x' }) },
    ],
  });
  await pipeline.sendCommands(...commands);
  for (const { taskId } of commands) await pipeline.result(taskId);
  // The worker's own start, and two of each command.
  await until('all events to be kept', async () => (await count()) === 11, { seen: count });
}, 120_000);

afterAll(() => pipeline.close());

test('all events of a few commands are served, and nothing else', async () => {
  const { events } = await ask({ limit: '200' });
  expect(events).toHaveLength(11);
  const published = pipeline.reader.records.map(({ text }) => text);
  const [first] = commands;
  const ofFirst = await ask({ taskId: first?.taskId ?? '' });
  expect(ofFirst.events.map(({ eventType }) => eventType)).toEqual(['COMMAND_COMPLETED', 'COMMAND_RECEIVED']);
  for (const event of ofFirst.events) expect(published).toContain(JSON.stringify(event));
});

test('filters narrow the list down', async () => {
  expect((await ask({ eventType: 'WORKER_STARTED' })).events).toHaveLength(1);
  expect((await ask({ eventType: 'COMMAND_RECEIVED' })).events).toHaveLength(5);
  expect((await ask({ correlationId: 'c3' })).events).toHaveLength(2);
  expect((await ask({ workerId: 'w1' })).events).toHaveLength(11);
  expect((await ask({ workerId: 'w2' })).events).toEqual([]);
  const [newest] = (await ask({ limit: '1' })).events;
  const since = newest?.timestamp ?? '';
  const later = (await ask({ since })).events.length;
  expect(later).toBeGreaterThan(0);
  expect((await ask({ until: since })).events).toHaveLength(11 - later);
});

test('pages follow on one another, newest first', async () => {
  const all: WorkerEvent[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: EventPage = await ask({ limit: '4', ...(cursor && { cursor }) });
    all.push(...page.events);
    cursor = page.nextCursor;
  }
  expect(all).toEqual((await ask({ limit: '200' })).events);
  const times = all.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort().reverse());
});

test('a worker that was killed leaves nobody waiting, and an event that comes again adds nothing', async () => {
  const [known] = (await ask({ eventType: 'COMMAND_COMPLETED' })).events;
  worker.kill('SIGKILL');
  await worker.exited;
  const event = { ...known, eventId: 'later' };
  await pipeline.producer.send({
    topic: pipeline.names.topics.events,
    messages: [known, known, event].map((value) => ({ value: JSON.stringify(value) })),
  });
  worker = await pipeline.worker();
  // Its predecessor's membership would last for a minute.
  const seen = async () => (await ask({ limit: '200' })).events.map(({ eventId }) => eventId);
  await until('the later event and the start to be kept', async () => (await count()) === 13, {
    timeoutMs: 45_000,
    seen,
  });
  expect(await seen()).toContain('later');
});

test('events beyond their time are pruned', async () => {
  await pipeline.database.query(
    `update events set recorded_at = now() - interval '32 days' where event_type = 'COMMAND_RECEIVED'`,
  );
  const logger = createLogger({ level: 'silent', workerId: 'test' });
  const retentionMs = 30 * 86_400_000;
  await prune({ database: pipeline.database, retentionMs, logger }, new AbortController().signal);
  expect((await ask({ eventType: 'COMMAND_RECEIVED' })).events).toEqual([]);
  expect(await count()).toBe(8);
});
