import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FLEET } from '../../src/names.ts';
import { command } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator, type ControlBody } from './support.ts';

let operator: Operator;
let worker: WorkerProcess;

beforeAll(async () => {
  operator = await Operator.open();
  worker = await operator.pipeline.worker();
}, 120_000);

afterAll(() => operator.close(), 60_000);

/** A pause that comes after all this has its effect, and so has its end. */
async function isUnderControl(): Promise<void> {
  for (const target of [FLEET, 'w1']) {
    await operator.signal(target, 'pause', { reason: 'still listening' });
    await operator.paused(worker, true);
    await operator.signal(target, 'resume');
    await operator.paused(worker, false);
  }
}

/** As a person may type them after `--input`. */
const RUBBISH = [
  null,
  7,
  'stop it',
  [],
  [[]],
  {},
  { controlId: null },
  { controlId: 'x', controlType: 'PAUSE_PROCESSING' },
];

test('signals with anything in them are left out or refused, and the next one counts', async () => {
  for (const target of [FLEET, 'w1']) {
    for (const rubbish of RUBBISH as object[]) {
      await operator.signal(target, 'control', rubbish);
      await operator.signal(target, 'updateConfig', rubbish);
      await operator.signal(target, 'healthCheck', rubbish);
    }
    for (const parameters of [
      { for: -1 },
      { for: 1e300 },
      { for: '5' },
      { taskType: 'DANCE' },
      { reason: ['x'] },
    ]) {
      await operator.signal(target, 'pause', parameters);
    }
  }
  await isUnderControl();
}, 120_000);

/** JSON that is nested this deep, whose text is written by hand: JSON.stringify would overflow. */
function nested(levels: number): string {
  return '{"x":'.repeat(levels) + '1' + '}'.repeat(levels);
}

test('signals that nobody can read, and ones nested too deep, are left out', async () => {
  const { names } = operator.pipeline;
  for (const target of [FLEET, 'w1']) {
    for (const name of ['control', 'pause', 'updateConfig']) {
      await operator.signalUnreadable(names.controlWorkflow(target), name);
      await operator.client.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: names.controlWorkflow(target) },
        signalName: name,
        input: {
          payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(nested(8_000)) }],
        },
      });
    }
    // Without anything that can be read, it is a pause of everything.
    await operator.paused(worker, true);
    await operator.signal(target, 'resume');
    await operator.paused(worker, false);
  }
  await isUnderControl();
}, 120_000);

test('a control nested too deep is dead-lettered, and refused over HTTP, and harms nothing', async () => {
  const { pipeline } = operator;
  const deep = JSON.stringify({
    controlId: 'deep',
    controlType: 'UPDATE_CONFIG',
    timestamp: new Date().toISOString(),
    parameters: 'HERE',
  }).replace('"HERE"', nested(5_000));
  const answer = await fetch(`${await worker.url}/v1/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: deep,
  });
  expect(answer.status).toBe(400);
  await expect(answer.json()).resolves.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field: 'message' },
  });
  await pipeline.producer.send({ topic: pipeline.names.topics.control, messages: [{ value: deep }] });
  await until('its letter', () =>
    pipeline.deadLetters().some(({ body }) => /nested deeper than 64 levels/.test(body.error.message)),
  );
  await expect(fetch(`${await worker.url}/ready`)).resolves.toMatchObject({ status: 200 });
  await isUnderControl();
}, 120_000);

test('a flood of signals goes on in a new run with what waits, and the one after it counts', async () => {
  const workflowId = operator.pipeline.names.controlWorkflow('w1');
  const first = await operator.client.workflow.getHandle(workflowId).describe();
  for (let round = 0; round < 100; round++) {
    await Promise.all(
      Array.from({ length: 50 }, () => operator.signal('w1', 'control', { controlType: 'DANCE' })),
    );
  }
  await operator.signal('w1', 'pause');
  await operator.paused(worker, true);
  await operator.signal('w1', 'resume');
  await operator.paused(worker, false);
  const last = await operator.client.workflow.getHandle(workflowId).describe();
  expect(last.runId).not.toBe(first.runId);
  expect(last.historyLength).toBeLessThan(6_000);
}, 240_000);

test('a person gets through beside a flood of controls from Kafka', async () => {
  const { pipeline } = operator;
  const flood = Array.from({ length: 500 }, (_, at) => ({
    value: JSON.stringify({
      controlId: `flood-${at}`,
      controlType: 'UPDATE_CONFIG',
      timestamp: new Date().toISOString(),
      parameters: { maxRetries: at % 7 },
    }),
  }));
  await pipeline.producer.send({ topic: pipeline.names.topics.control, messages: flood });
  await operator.control(worker, { controlType: 'PAUSE_PROCESSING' });
  await operator.control(worker, { controlType: 'RESUME_PROCESSING' });
  const { rows } = await pipeline.database.query<{ n: number }>(
    `select count(*)::int as n from controls where control_id like 'flood-%'`,
  );
  expect(rows[0]?.n).toBeLessThan(500);
  await until(
    'the flood to be over',
    async () => {
      const { rowCount } = await pipeline.database.query(
        `select 1 from controls where control_id like 'flood-%' and outcome = 'APPLIED'`,
      );
      return rowCount === 500;
    },
    { timeoutMs: 180_000 },
  );
}, 240_000);

test('what waited in a control workflow that was terminated has its effect, unless a later control had', async () => {
  const { pipeline, client } = operator;
  const lost = (controlId: string) => operator.get<ControlBody>(worker, `/v1/controls/${controlId}`);
  // As a sender leaves them that dies before it has sent them.
  for (const [at, controlId] of ['lost-1', 'lost-2'].entries()) {
    await pipeline.database.query(
      `insert into controls (control_id, target, control_type, parameters, issued_at, outcome, received_at)
       values ($1, $2, 'UPDATE_CONFIG', '{"maxRetries":9}', now(), 'PENDING', now() - interval '1 hour' + make_interval(secs => $3))`,
      [controlId, at === 0 ? FLEET : 'w2', at],
    );
  }
  await client.workflow.getHandle(pipeline.names.controlWorkflow(FLEET)).terminate('by the test');
  await until(
    'both to be over',
    async () => {
      const both = await Promise.all([lost('lost-1'), lost('lost-2')]);
      return both.every(({ outcomes }) => outcomes?.[0]?.state !== 'PENDING');
    },
    { timeoutMs: 120_000 },
  );
  await until('plain signals to be heard again', () =>
    operator.signal(FLEET, 'healthCheck').then(
      () => true,
      () => false,
    ),
  );
  // Others had been taken for the fleet meanwhile; for w2 none.
  await expect(lost('lost-1')).resolves.toMatchObject({ outcomes: [{ state: 'FAILED' }] });
  await expect(lost('lost-2')).resolves.toMatchObject({ outcomes: [{ state: 'APPLIED' }] });
  await isUnderControl();
}, 240_000);

test('a storm of controls ends as its last one says', async () => {
  for (let at = 0; at < 150; at++) {
    await operator.byKafka({
      controlId: `storm-${at}`,
      controlType: at % 2 === 0 ? 'PAUSE_PROCESSING' : 'RESUME_PROCESSING',
      targetWorkers: [],
    });
  }
  await operator.outcome(worker, 'storm-149');
  await operator.paused(worker, false);
  await isUnderControl();
  const one = command();
  await operator.pipeline.sendCommands(one);
  await operator.pipeline.result(one.taskId);
}, 120_000);

test.each(['slow', 'brief'])(
  'a storm of cancel, pause and resume over one %s command leaves one result',
  async (assistantId) => {
    const { pipeline } = operator;
    const one = command({ assistantId, input: '2000' });
    await pipeline.sendCommands(one);
    await until('it to be taken in', async () => {
      const { rowCount } = await pipeline.database.query('select 1 from tasks where task_id = $1', [
        one.taskId,
      ]);
      return rowCount === 1;
    });
    const steps = ['pause', 'resume', 'pause', 'cancel', 'resume', 'cancel', 'pause', 'resume'];
    const answers = await Promise.all(
      [...steps, ...steps].map((step) => operator.post(worker, `/v1/commands/${one.taskId}/${step}`)),
    );
    expect(answers.filter(({ status }) => ![202, 409].includes(status))).toEqual([]);
    await pipeline.result(one.taskId);
    await until('its end', async () => {
      const { rows } = await pipeline.database.query<{ n: number }>('select count(*)::int as n from outbox');
      return rows[0]?.n === 0;
    });
    const marker = command();
    await pipeline.sendCommands(marker);
    await pipeline.result(marker.taskId);
    expect(pipeline.results(one.taskId)).toHaveLength(1);
  },
  120_000,
);
