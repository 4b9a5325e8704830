import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createControlActivities, type ControlActivities } from '../../activities/control.ts';
import type { Control, ControlType } from '../../src/control/control.ts';
import { FLEET } from '../../src/names.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import { command } from '../support/pipeline.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator, type ControlBody, type WorkersBody } from './support.ts';

/** What is lost is found within half a minute, and looked for every half minute. */
const FOUND_MS = 120_000;

let operator: Operator;
let worker: WorkerProcess;
let activities: ControlActivities;
let count = 0;

beforeAll(async () => {
  operator = await Operator.open();
  worker = await operator.pipeline.worker();
  activities = createControlActivities(operator.pipeline.database);
}, 120_000);

afterAll(() => operator.close(), 60_000);

function asked(controlType: ControlType, parameters: Record<string, unknown> = {}): Control {
  count += 1;
  return { controlId: `c${count}`, controlType, parameters, timestamp: new Date().toISOString() };
}

async function isFleetPaused(): Promise<boolean> {
  return (await operator.get<WorkersBody>(worker, '/v1/workers')).fleet.paused;
}

test('an attempt that comes late finds what it began with done, and undoes nothing that came since', async () => {
  const resume = { control: asked('RESUME_PROCESSING'), takenBy: 'run/1' };
  const pause = { control: asked('PAUSE_PROCESSING', { for: 600 }), takenBy: 'run/2' };
  await activities.takeControls('t1', [resume]);
  const [paused] = await activities.takeControls('t1', [pause]);
  expect(paused?.inForce?.state.pauses).toHaveLength(1);
  // It was frozen for a while, or its answer was lost.
  const late = await activities.takeControls('t1', [resume, pause]);
  expect(late.map(({ inForce }) => inForce)).toEqual([paused?.inForce, paused?.inForce]);
  expect(await activities.takeControls('t1', [{ ...pause, takenBy: 'run/3' }])).toEqual([{ perform: [] }]);
});

test('what an attempt had begun, the next one is told to go on with', async () => {
  const look = { control: asked('HEALTH_CHECK'), takenBy: 'run/9' };
  const [first] = await activities.takeControls('t2', [look]);
  expect(first?.perform).toEqual(['t2']);
  expect(await activities.takeControls('t2', [look])).toEqual([first]);
  await activities.endControl(look.control.controlId, 't2', { outcome: 'APPLIED', detail: {} });
  expect(await activities.takeControls('t2', [look])).toEqual([{ ...first, perform: [] }]);
});

test('a database that was restored is told what it has forgotten by the first control that comes', async () => {
  const [paused] = await activities.takeControls('t3', [
    { control: asked('PAUSE_PROCESSING', { reason: 'a bad disk' }), takenBy: 'run/1' },
  ]);
  await operator.pipeline.database.query(`delete from control_states where target = 't3'`);
  const known = { ...paused?.inForce, version: 7 } as Parameters<ControlActivities['takeControls']>[2];
  const [looked] = await activities.takeControls(
    't3',
    [{ control: asked('HEALTH_CHECK'), takenBy: 'run/2' }],
    known,
  );
  expect(looked?.inForce).toMatchObject({ version: 8, state: { pauses: [{ reason: 'a bad disk' }] } });
});

test('a worker is known from its first start on: one that is down can be paused', async () => {
  const young = await operator.pipeline.worker({ RNLE_WORKER_ID: 'young' });
  await young.stop();
  const paused = await operator.control(worker, {
    controlType: 'PAUSE_PROCESSING',
    targetWorkers: ['young'],
  });
  expect(paused.outcomes).toMatchObject([{ target: 'young', state: 'APPLIED' }]);
});

test('what is asked of a command goes to no other workflow that has its id', async () => {
  const { names } = operator.pipeline;
  const posing = command({ assistantId: 'echo' }, { taskId: names.controlWorkflow(FLEET) });
  await operator.post(worker, '/v1/commands', posing);
  for (const signal of ['pause', 'resume', 'cancel']) {
    const { status } = await operator.post(worker, `/v1/commands/${posing.taskId}/${signal}`);
    expect([signal, status]).toEqual([signal, signal === 'cancel' ? 202 : 409]);
    expect(await isFleetPaused()).toBe(false);
  }
  await expect(operator.pipeline.result(posing.taskId)).resolves.toMatchObject({ status: 'FAILURE' });
});

test('while Temporal is away a control is taken, and has its effect when it is back', async () => {
  const proxy = await TcpProxy.open(operator.pipeline.env['TEMPORAL_ADDRESS'] ?? '');
  const cutOff = await operator.pipeline.worker({
    RNLE_WORKER_ID: 'cut-off',
    TEMPORAL_ADDRESS: proxy.address,
  });
  try {
    proxy.cut();
    const { status, body } = await operator.post(cutOff, '/v1/control', { controlType: 'PAUSE_PROCESSING' });
    expect(status).toBe(202);
    // The worker that looks for what is lost may be this one.
    proxy.restore();
    const { controlId } = body as { controlId: string };
    const found = await until(
      'its effect',
      async () => {
        const control = await operator.get<ControlBody>(worker, `/v1/controls/${controlId}`);
        return control.outcomes?.[0]?.state === 'APPLIED' && control;
      },
      { timeoutMs: FOUND_MS },
    );
    expect(found.outcomes).toMatchObject([{ target: FLEET, state: 'APPLIED' }]);
    expect(await isFleetPaused()).toBe(true);
  } finally {
    await operator.control(worker, { controlType: 'RESUME_PROCESSING' });
    await cutOff.stop();
    await proxy.close();
  }
}, 240_000);

test('a restart does not wait for a worker that went away, nor for a workflow that was terminated', async () => {
  const doomed = await operator.pipeline.worker({ RNLE_WORKER_ID: 'doomed' });
  const forgotten = await operator.pipeline.worker({ RNLE_WORKER_ID: 'forgotten' });
  const restart = async (workerId: string): Promise<string> => {
    const { body } = await operator.post(worker, '/v1/control', {
      controlType: 'RESTART_WORKER',
      targetWorkers: [workerId],
    });
    return (body as { controlId: string }).controlId;
  };
  await until('each to have partitions', () => [doomed, forgotten].every((one) => partitionsOf(one) > 0));
  // What runs long keeps a drain from ending.
  const long = Array.from({ length: 24 }, () => command({ assistantId: 'slow', input: '25000' }));
  await operator.pipeline.sendCommands(...long);
  await until('each to work', async () => {
    const busy = await Promise.all(long.map(({ taskId }) => workerOf(taskId).catch(() => undefined)));
    return ['doomed', 'forgotten'].every((id) => busy.includes(id));
  });
  const ids = [await restart('doomed'), await restart('forgotten')] as const;
  await until('both to drain', () =>
    [doomed, forgotten].every(({ log }) => log.some((line) => line.includes('draining, to be built anew'))),
  );
  doomed.kill('SIGKILL');
  await operator.client.workflow
    .getHandle(operator.pipeline.names.controlWorkflow('forgotten'))
    .terminate('for the test');
  const reasons = await Promise.all(
    ids.map((controlId) =>
      until(
        `the end of ${controlId}`,
        async () => {
          const control = await operator.get<ControlBody>(worker, `/v1/controls/${controlId}`);
          const [outcome] = control.outcomes ?? [];
          return outcome?.state === 'FAILED' && outcome.detail?.['reason'];
        },
        { timeoutMs: 180_000 },
      ),
    ),
  );
  expect(reasons).toEqual([
    'it went away and has not come back',
    'its workflow ended before it was done: send it again',
  ]);
}, 300_000);

/** As its log last told. */
function partitionsOf({ log }: WorkerProcess): number {
  const joined = log.filter((line) => line.includes('the bridge joined its group')).at(-1);
  return joined === undefined ? 0 : (JSON.parse(joined) as { partitions: number[] }).partitions.length;
}

/** Who executes the task's activity. */
async function workerOf(taskId: string): Promise<string | undefined> {
  const { raw } = await operator.client.workflow.getHandle(taskId).describe();
  return raw.pendingActivities?.[0]?.lastWorkerIdentity ?? undefined;
}
