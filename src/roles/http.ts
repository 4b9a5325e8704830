import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Command } from '../../schemas/generated/command.ts';
import type { Closers } from '../closers.ts';
import { ConfigError } from '../config-error.ts';
import type { Config } from '../config.ts';
import { Steering } from '../control/steering.ts';
import type { Core } from '../core.ts';
import { createDeadLetters } from '../dead-letters/create-dead-letters.ts';
import { buildHttp } from '../http/app.ts';
import { createCommands } from '../intake/create-commands.ts';
import { StartQueue } from '../intake/start-queue.ts';
import type { Readiness } from '../readiness.ts';
import { listEvents } from '../store/events.ts';
import { readThrough } from '../store/read-through.ts';
import { partialAnswer } from '../temporal/partial-answer.ts';
import type { Health } from '../telemetry/health.ts';
import { VERSION } from '../version.ts';

export interface Http {
  /** @returns the address it listens on */
  listen(): Promise<string>;
}

/**
 * Takes commands over HTTP and answers for the worker's state. Made before the way in is opened, so that it is closed
 * after it: a worker that drains still tells its probes and callers so.
 */
export async function prepareHttp(
  core: Core,
  closers: Closers,
  readiness: Readiness,
  health: Health,
): Promise<Http> {
  const { config, logger, connections, circuits, intake, waiters, backlog, metrics, standing } = core;
  const { controls, relay, settler } = core;
  const { database, temporal } = connections;
  const starts = new StartQueue(
    circuits.temporal,
    (task, signal) => intake.startWithinWindow(task, signal),
    logger,
  );
  const http = await buildHttp({
    commands: createCommands({
      database,
      circuit: circuits.database,
      intake,
      starts,
      backlog,
      waiters,
      isPaused: (taskType) => standing.fleetPause(taskType) !== undefined,
    }),
    steering: new Steering({
      database,
      client: temporal.client,
      circuits,
      controls,
      settler,
      task: ({ command, run, acceptedAt }) =>
        command === null ? undefined : intake.task(JSON.parse(command) as Command, run, acceptedAt),
    }),
    deadLetters: createDeadLetters({
      database,
      circuit: circuits.database,
      names: config.names,
      workerId: config.workerId,
      intake,
      starts,
      backlog,
      relay,
      metrics,
    }),
    // Whoever watches sees the end all the same.
    partialAnswer: (taskId) =>
      partialAnswer({ client: temporal.client, circuit: circuits.temporal }, taskId).catch(() => undefined),
    listEvents: (filter) => readThrough(circuits.database, () => listEvents(database, filter)),
    health,
    metrics,
    isReady: () => readiness.check(),
    // A part that only a new process can mend ends this one, and a drain has its deadline: who still answers is to be left
    // running. A process that hangs does not answer. Servers that are away are no reason: a restart brings none back.
    isLive: () => true,
    logger,
    version: VERSION,
  });
  closers.add('http', () => http.close());
  return {
    async listen() {
      closers.add('submissions', () => starts.stop());
      await listen(http, config.http);
      const { address, port } = http.server.address() as AddressInfo;
      const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
      logger.info({ url }, 'HTTP listens');
      return url;
    },
  };
}

async function listen(http: FastifyInstance, { host, port }: Config['http']): Promise<void> {
  try {
    await http.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new ConfigError(`PORT ${port} is already in use: set another, or 0`);
    if (code === 'EADDRNOTAVAIL') throw new ConfigError(`HOST ${host} is not an address of this machine`);
    throw error;
  }
}
