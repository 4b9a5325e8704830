import { expect, test } from '@jest/globals';
import { eventMessage } from '../../src/messages/event.ts';
import { violations } from '../schemas/support.ts';

const content = {
  eventType: 'COMMAND_COMPLETED',
  eventId: 't-1/1/settled',
  workerId: 'w1',
  data: { taskId: 't-1', processingTime: 12, status: 'SUCCESS' },
  at: new Date('2024-01-15T10:31:15.000Z'),
} as const;

test("an event is the specification's message, keyed by its type", () => {
  const { key, value, headers, rnleId } = eventMessage('events', { ...content, correlationId: 'c-1' });
  const body = JSON.parse(value) as unknown;
  expect(violations('worker-event', body)).toEqual([]);
  expect(body).toEqual({
    eventId: 't-1/1/settled',
    eventType: 'COMMAND_COMPLETED',
    workerId: 'w1',
    data: { taskId: 't-1', processingTime: 12, status: 'SUCCESS' },
    timestamp: '2024-01-15T10:31:15.000Z',
    correlationId: 'c-1',
  });
  expect(key).toBe('COMMAND_COMPLETED');
  expect(headers).toEqual({ 'rnle-id': rnleId });
});

test('the same event announced again is recognised by its id', () => {
  const later = { ...content, at: new Date('2024-01-15T11:00:00.000Z') };
  expect(eventMessage('events', later).rnleId).toBe(eventMessage('events', content).rnleId);
});
