import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { DeadLetters } from '../../src/dead-letters/dead-letters.ts';
import { buildHttp, type HttpDeps } from '../../src/http/app.ts';
import type { Commands } from '../../src/intake/commands.ts';
import type { TaskRow } from '../../src/store/tasks.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { commandExample, successExample } from '../../src/http/examples.ts';

export const json = { 'content-type': 'application/json' };
export const commandText = JSON.stringify(commandExample);

export function accepted(overrides: Partial<TaskRow> = {}): TaskRow {
  return {
    taskId: 'assist-001',
    run: 1,
    state: 'ACCEPTED',
    taskType: 'EXECUTE_ASSISTANT',
    correlationId: 'req-abc-123',
    userId: 'user_456',
    acceptedAt: new Date('2024-01-15T10:30:00.120Z'),
    settledAt: null,
    command: commandText,
    result: null,
    ...overrides,
  };
}

export function settled(overrides: Partial<TaskRow> = {}): TaskRow {
  return accepted({
    state: 'SUCCESS',
    settledAt: new Date('2024-01-15T10:31:15.000Z'),
    result: JSON.stringify(successExample),
    ...overrides,
  });
}

const nothing: Commands = {
  submit: () => Promise.resolve({ kind: 'accepted', task: accepted() }),
  find: () => Promise.resolve(undefined),
  list: () => Promise.resolve({ rows: [], next: undefined }),
  waitForResult: () => Promise.resolve(undefined),
  isPaused: () => false,
};

const notAsked = () => Promise.reject(new Error('not asked for in this test'));

export const noLetters: DeadLetters = {
  list: () => Promise.resolve({ rows: [], next: undefined }),
  find: () => Promise.resolve(undefined),
  replay: notAsked,
  tryReplay: notAsked,
  replayMany: notAsked,
  discard: notAsked,
};

/** Log lines of the app, where a test wants to read them. */
export function logInto(lines: string[]) {
  return createLogger({ level: 'debug', workerId: 'w1' }, { write: (line: string) => void lines.push(line) });
}

/** The app over commands that are held in memory; closed by the test. */
export function createApp(
  commands: Partial<Commands> = {},
  deps: Partial<HttpDeps> = {},
): Promise<FastifyInstance> {
  return buildHttp({
    commands: { ...nothing, ...commands },
    steering: { send: notAsked, control: notAsked, workers: notAsked, steer: notAsked },
    deadLetters: noLetters,
    partialAnswer: () => Promise.resolve(undefined),
    listEvents: () => Promise.resolve({ rows: [], next: undefined }),
    health: { check: notAsked },
    metrics: { render: () => Promise.resolve({ contentType: 'text/plain', body: '' }) },
    isReady: () => ({ ready: true }),
    isLive: () => true,
    logger: logInto([]),
    version: '1.2.3',
    ...deps,
  });
}

/** Listens on a free loopback port; answers the port. */
export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}
