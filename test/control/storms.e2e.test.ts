import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FLEET } from '../../src/names.ts';
import { command } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator } from './support.ts';

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
