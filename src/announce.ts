import { randomUUID } from 'node:crypto';
import type { Core } from './core.ts';
import { eventMessage, type EventType } from './messages/event.ts';
import { insertMessages } from './store/outbox.ts';

/** Announces something of this worker itself. */
export async function announce(
  { connections, config, relay }: Core,
  eventType: EventType,
  data: Record<string, unknown>,
): Promise<void> {
  const { workerId, names } = config;
  const eventId = randomUUID();
  await insertMessages(connections.database, [
    eventMessage(names.topics.events, { eventType, eventId, workerId, data, at: new Date() }),
  ]);
  relay.nudge();
}
