import { expect, test } from '@jest/globals';
import { readEvent } from '../../src/bridge/event-log.ts';
import { eventExample } from '../../src/http/examples.ts';

const read = (event: unknown) => readEvent(Buffer.from(JSON.stringify(event)));

test('an event becomes a row that is found by its task', () => {
  expect(read(eventExample)).toEqual({
    eventId: 'evt-002',
    eventType: 'COMMAND_COMPLETED',
    workerId: 'worker-pod-abc-123',
    data: JSON.stringify(eventExample.data),
    taskId: 'assist-001',
    correlationId: 'req-abc-123',
    occurredAt: new Date('2024-01-15T10:31:15.000Z'),
  });
});

test('data and correlationId may be missing, and a taskId that is no text is none', () => {
  const { data: _, correlationId: __, ...bare } = eventExample;
  expect(read(bare)).toMatchObject({ data: null, taskId: null, correlationId: null });
  expect(read({ ...bare, data: { taskId: 7 } })).toMatchObject({ data: '{"taskId":7}', taskId: null });
});

test('what is foreign to the topic makes no row', () => {
  for (const value of [
    null,
    Buffer.alloc(0),
    Buffer.from('{"eventId":'),
    Buffer.from([0xff]),
    Buffer.from('7'),
  ])
    expect(readEvent(value)).toBeUndefined();
  const nested = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  expect(
    readEvent(Buffer.from(`${JSON.stringify(eventExample).slice(0, -1)},"data":${nested}}`)),
  ).toBeUndefined();
  for (const change of [
    { eventType: 'COFFEE_READY' },
    { workerId: undefined },
    { timestamp: 'yesterday' },
    { timestamp: '2024-06-30T23:59:60Z' },
    { eventId: 'a\0b' },
    { correlationId: 'x'.repeat(5_000) },
  ]) {
    expect([change, read({ ...eventExample, ...change })]).toEqual([change, undefined]);
  }
});
