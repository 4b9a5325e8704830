import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../support/until.ts';
import { command } from '../support/pipeline.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator, type WorkersBody } from './support.ts';

let operator: Operator;
let worker: WorkerProcess;

beforeAll(async () => {
  operator = await Operator.open();
  worker = await operator.pipeline.worker();
}, 120_000);

afterAll(() => operator.close(), 60_000);

const events = (type: string) =>
  operator.pipeline.events().filter(({ body }) => body.eventType === type) as unknown as {
    body: { eventType: string; workerId: string; data: Record<string, unknown> };
  }[];

/** Every request is told at that level. */
async function debugLine(asked: WorkerProcess): Promise<boolean> {
  await fetch(`${await asked.url}/ready`);
  return asked.log.some((line) => line.includes('"level":"debug"'));
}

test('RESTART_WORKER drains, and builds the worker anew in its process', async () => {
  const { pipeline } = operator;
  const running = command({ assistantId: 'slow', input: '1500' });
  await pipeline.sendCommands(running);
  const before = (await operator.get<WorkersBody>(worker, '/v1/workers')).workers[0];
  const { body } = await operator.post(worker, '/v1/control', {
    controlType: 'RESTART_WORKER',
    targetWorkers: ['w1'],
  });
  await until(
    'it to be up again',
    () => worker.log.filter((line) => line.includes('"the worker is up"')).length === 2,
  );
  const { outcomes } = await operator.outcome(worker, (body as { controlId: string }).controlId);
  expect(outcomes).toMatchObject([
    { target: 'w1', state: 'APPLIED', detail: { startedAt: expect.any(String) } },
  ]);
  const after = (await operator.get<WorkersBody>(worker, '/v1/workers')).workers[0];
  expect(after).toMatchObject({ workerId: 'w1', pid: before?.pid });
  expect(after?.startedAt).not.toBe(before?.startedAt);
  await until('its events', () => events('WORKER_STARTED').length === 2);
  expect(events('WORKER_STOPPED')).toHaveLength(1);
  await pipeline.result(running.taskId);
  expect(pipeline.results(running.taskId)).toHaveLength(1);
  const next = command();
  await pipeline.sendCommands(next);
  await pipeline.result(next.taskId);
}, 120_000);

test('UPDATE_CONFIG is applied live, says what it refuses, and survives a restart of the process', async () => {
  const control = {
    controlType: 'UPDATE_CONFIG',
    targetWorkers: ['w1'],
    parameters: {
      logLevel: 'debug',
      concurrency: 7,
      maxRetries: 0,
      databaseUrl: 'postgres://x',
      heapRatio: 7,
    },
  };
  const { outcomes } = await operator.control(worker, control);
  expect(outcomes).toMatchObject([
    {
      target: 'w1',
      state: 'APPLIED',
      detail: {
        accepted: { logLevel: 'debug', concurrency: 7, maxRetries: 0 },
        refused: {
          databaseUrl: expect.stringContaining('no setting that changes while a worker runs'),
          heapRatio: 'it must be a share of the heap limit, 0.1 to 1',
        },
      },
    },
  ]);
  await until('debug lines', () => debugLine(worker));
  const config = async () => (await operator.get<WorkersBody>(worker, '/v1/workers')).workers[0]?.config;
  await expect(config()).resolves.toEqual({ logLevel: 'debug', concurrency: 7, maxRetries: 0 });

  worker.kill('SIGKILL');
  await worker.exited;
  worker = await operator.pipeline.worker();
  await until('debug lines of the next process', () => debugLine(worker));
  // Not tried again: what fails once, fails.
  const flaky = command({ assistantId: 'flaky', input: 'no retry', metadata: { failures: 1 } });
  await operator.pipeline.sendCommands(flaky);
  await expect(operator.pipeline.result(flaky.taskId)).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'MAX_RETRIES_EXCEEDED', message: 'Processing failed after 0 retries' },
  });
  const reset = { logLevel: null, concurrency: null, maxRetries: null };
  await operator.control(worker, { controlType: 'UPDATE_CONFIG', targetWorkers: ['w1'], parameters: reset });
  await expect(config()).resolves.toEqual({});
}, 120_000);

test('HEALTH_CHECK answers with what it looked at', async () => {
  const { outcomes } = await operator.control(worker, { controlType: 'HEALTH_CHECK' });
  expect(outcomes).toMatchObject([
    { target: '*', state: 'APPLIED', detail: { workers: ['w1'] } },
    {
      target: 'w1',
      state: 'APPLIED',
      detail: {
        status: 'healthy',
        failing: [],
        checks: {
          kafka: { status: 'healthy' },
          temporal: { status: 'healthy' },
          database: { status: 'healthy' },
          outbox: { status: 'healthy' },
          eventLoop: { status: 'healthy' },
        },
      },
    },
  ]);
  expect(events('HEALTH_CHECK_FAILED')).toEqual([]);
}, 60_000);

test('HEALTH_CHECK that finds something failing announces it', async () => {
  const { pipeline } = operator;
  // Somebody else holds the relay's lease and does nothing with it.
  await pipeline.database.query(
    `update relay_lease set owner = 'nobody', epoch = epoch + 1, expires_at = clock_timestamp() + interval '1 hour'`,
  );
  const waiting = command();
  await pipeline.sendCommands(waiting);
  await until('its result to wait', async () => {
    const { rowCount } = await pipeline.database.query(
      `update outbox set created_at = created_at - interval '1 hour' where key = $1`,
      [waiting.taskId],
    );
    return rowCount === 1;
  });
  const { outcomes } = await operator.control(worker, { controlType: 'HEALTH_CHECK' });
  expect(outcomes).toMatchObject([
    { target: '*' },
    {
      target: 'w1',
      detail: { status: 'unhealthy', failing: ['outbox'], checks: { kafka: { status: 'healthy' } } },
    },
  ]);
  await pipeline.database.query(`update relay_lease set expires_at = '-infinity'`);
  const [announced] = await until('the event', () => {
    const found = events('HEALTH_CHECK_FAILED');
    return found.length > 0 && found;
  });
  expect(announced?.body).toMatchObject({
    workerId: 'w1',
    data: { status: 'unhealthy', failing: ['outbox'] },
  });
  await pipeline.result(waiting.taskId);
}, 60_000);

test('a control that comes again has had its effect', async () => {
  const pause = {
    controlId: 'once',
    controlType: 'PAUSE_PROCESSING',
    timestamp: new Date().toISOString(),
  } as const;
  await operator.byKafka(pause);
  await operator.paused(worker, true);
  await operator.control(worker, { controlType: 'RESUME_PROCESSING' });
  await operator.paused(worker, false);
  await operator.byKafka(pause);
  // Behind it on the same partition: when this one has had its effect, the other one would have had.
  await operator.byKafka({ controlId: 'behind', controlType: 'HEALTH_CHECK' });
  await operator.outcome(worker, 'behind');
  const { fleet } = await operator.get<WorkersBody>(worker, '/v1/workers');
  expect(fleet).toMatchObject({ paused: false, pauses: [] });
}, 60_000);

test('workers that are not there are named', async () => {
  const refused = await operator.post(worker, '/v1/control', {
    controlType: 'HEALTH_CHECK',
    targetWorkers: ['w9'],
  });
  expect(refused).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_WORKER', details: { unknown: ['w9'] } },
  });
  const { outcomes } = await operator.control(worker, {
    controlType: 'HEALTH_CHECK',
    targetWorkers: ['w1', 'w9'],
  });
  expect(outcomes).toMatchObject([
    { target: 'w1', state: 'APPLIED' },
    { target: 'w9', state: 'REFUSED', detail: { reason: 'there is no such worker' } },
  ]);
}, 60_000);

test.each([
  [{ controlType: 'DANCE' }, 'controlType', /must be one of/],
  [{ controlType: 'HEALTH_CHECK', targetWorkers: 'w1' }, 'targetWorkers', /must be array/],
  [{ controlType: 'HEALTH_CHECK', targetWorkers: ['a b'] }, 'targetWorkers', /a worker id is/],
  [{ controlType: 'HEALTH_CHECK', timestamp: 'now' }, 'timestamp', /date-time/],
  [{}, 'controlType', /required/],
])('HTTP refuses the control %j', async (control, field, reason) => {
  const { status, body } = await operator.post(worker, '/v1/control', control);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field, reason: expect.stringMatching(reason) },
  });
});

test('what is no control is dead-lettered, once, and holds nothing up', async () => {
  const { pipeline } = operator;
  await pipeline.producer.send({
    topic: pipeline.names.topics.control,
    messages: [{ value: 'stop it' }, { value: JSON.stringify({ controlType: 'DANCE' }) }],
  });
  // Allowed by the schema's format, and no time to Postgres.
  await operator.byKafka({
    controlId: 'year 0',
    controlType: 'HEALTH_CHECK',
    timestamp: '0000-01-01T00:00:00Z',
  });
  await operator.byKafka({ controlId: 'after', controlType: 'HEALTH_CHECK' });
  await operator.outcome(worker, 'after');
  const letters = await until('the letters', () => {
    const { control } = pipeline.names.topics;
    const ours = pipeline.deadLetters().filter(({ headers }) => headers['rnle-original-topic'] === control);
    return ours.length === 3 && ours;
  });
  expect(letters.map(({ body }) => body.error.message).sort()).toEqual([
    'Invalid controlId: it is required',
    'Invalid message: it is not JSON',
    'The database refuses this control as bad data',
  ]);
}, 60_000);

test('a plain signal that is no control is left out, and the next one has its effect', async () => {
  await operator.signal('w1', 'control', { controlType: 'DANCE' });
  await operator.signal('w1', 'pause', { reason: 7 });
  await operator.signal('w1', 'pause', { reason: 'a bad disk' });
  await operator.paused(worker, true);
  await operator.signal('w1', 'resume');
  await operator.paused(worker, false);
}, 60_000);
