import { eventLog } from '../bridge/event-log.ts';
import { letterLog } from '../bridge/letter-log.ts';
import { LogConsumer, type Log } from '../bridge/log-consumer.ts';
import { Membership } from '../bridge/membership.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';

const DAY_MS = 86_400_000;

/** Reads what is announced into the tables that are asked for it. Nothing waits for it, and it fails nothing. */
export function startLogs(core: Core, closers: Closers): void {
  const { config, connections, circuits, metrics, logger } = core;
  const { kafka, kafkaConfig, admin, database } = connections;
  const { names, workerId, retentionDays } = config;

  function start<Row>(log: Log<Row>): LogConsumer<Row> {
    const consumer = new LogConsumer({
      kafka,
      log,
      membership: new Membership({ admin, kafkaConfig, groupId: log.groupId, workerId, logger }),
      circuit: circuits.database,
      retentionMs: retentionDays * DAY_MS,
      metrics,
      logger,
    });
    consumer.start();
    return consumer;
  }

  const consumers = [start(eventLog(names, database)), start(letterLog(names, database))];
  closers.add('logs', () => Promise.all(consumers.map((consumer) => consumer.stop())));
}
