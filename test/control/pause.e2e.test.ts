import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FLEET } from '../../src/names.ts';
import { command } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { Operator } from './support.ts';

let operator: Operator;
let w1: WorkerProcess;
let w2: WorkerProcess;

beforeEach(async () => {
  operator = await Operator.open();
  w1 = await operator.pipeline.worker({ RNLE_WORKER_ID: 'w1' });
  w2 = await operator.pipeline.worker({ RNLE_WORKER_ID: 'w2' });
}, 120_000);

afterEach(() => operator.close(), 60_000);

const COMMANDS = 30;

/** Whatever is sent is not worked on; what shows that time has passed is a task that is not paused. */
async function nothingStarts(taskIds: string[]): Promise<void> {
  const { pipeline } = operator;
  // The way of a command through the pipeline takes less than half a second; this is many of them.
  for (let look = 0; look < 8; look++) {
    await until('another look at the workers', async () => {
      const before = await operator.get<{ workers: { heartbeatAt: string }[] }>(w2, '/v1/workers');
      return until('a heartbeat', async () => {
        const now = await operator.get<{ workers: { heartbeatAt: string }[] }>(w2, '/v1/workers');
        return now.workers.at(-1)?.heartbeatAt !== before.workers.at(-1)?.heartbeatAt;
      });
    });
  }
  expect(taskIds.filter((taskId) => pipeline.results(taskId).length > 0)).toEqual([]);
}

async function oneResultEach(taskIds: string[]): Promise<void> {
  const { pipeline } = operator;
  for (const taskId of taskIds) await pipeline.result(taskId);
  expect(taskIds.map((taskId) => pipeline.results(taskId).length)).toEqual(taskIds.map(() => 1));
}

type Way = (controlType: 'PAUSE_PROCESSING' | 'RESUME_PROCESSING') => Promise<void>;

const WAYS: Record<string, Way> = {
  Kafka: (controlType) => operator.byKafka({ controlType, targetWorkers: [] }),
  HTTP: async (controlType) => {
    await operator.control(w2, { controlType });
  },
  'a plain signal': (controlType) =>
    operator.signal(FLEET, controlType === 'PAUSE_PROCESSING' ? 'pause' : 'resume'),
};

test.each(Object.entries(WAYS))(
  'the fleet paused by %s starts nothing, a worker killed and restarted neither; resumed, all have one result',
  async (_, way) => {
    const { pipeline } = operator;
    const running = command({ assistantId: 'slow', input: '3000' });
    await pipeline.sendCommands(running);
    await until('it to run', async () => {
      const workflow = await operator.client.workflow
        .getHandle(running.taskId)
        .describe()
        .catch(() => undefined);
      return (workflow?.raw.pendingActivities?.length ?? 0) > 0;
    });
    await way('PAUSE_PROCESSING');
    await operator.paused(w1, true);
    await operator.paused(w2, true);
    // What runs, finishes.
    await oneResultEach([running.taskId]);

    const commands = Array.from({ length: COMMANDS }, () => command());
    await pipeline.sendCommands(...commands);
    const byHttp = command();
    const accepted = await operator.post(w2, '/v1/commands', byHttp);
    expect(accepted).toMatchObject({ status: 202, body: { state: 'ACCEPTED', paused: true } });
    w1.kill('SIGKILL');
    await w1.exited;
    w1 = await pipeline.worker({ RNLE_WORKER_ID: 'w1' });
    await operator.paused(w1, true);
    const taskIds = [...commands, byHttp].map(({ taskId }) => taskId);
    await nothingStarts(taskIds);

    await way('RESUME_PROCESSING');
    await oneResultEach(taskIds);
    await operator.paused(w1, false);
  },
  180_000,
);

test('a worker paused by itself leaves its work to the others', async () => {
  const { pipeline } = operator;
  await operator.signal('w1', 'pause', { reason: 'a bad disk' });
  await operator.paused(w1, true);
  await operator.paused(w2, false);
  await until('it to have left', async () => {
    const { groups } = await pipeline.admin.describeGroups([pipeline.names.groups.commands]);
    return groups[0]?.state === 'Stable' && groups[0].members.length === 1;
  });
  const commands = Array.from({ length: COMMANDS }, () => command({ assistantId: 'slow', input: '100' }));
  await pipeline.sendCommands(...commands);
  await oneResultEach(commands.map(({ taskId }) => taskId));
  const { rows } = await pipeline.database.query<{ state: string }>('select state from tasks');
  expect(rows).toHaveLength(COMMANDS);
  const completed = pipeline.events().filter(({ body }) => body.eventType === 'COMMAND_COMPLETED');
  expect(new Set(completed.map(({ body }) => (body as unknown as { workerId: string }).workerId))).toEqual(
    new Set(['w2']),
  );

  await operator.signal('w1', 'resume');
  await operator.paused(w1, false);
  await until('it to be back', async () => {
    const { groups } = await pipeline.admin.describeGroups([pipeline.names.groups.commands]);
    return groups[0]?.state === 'Stable' && groups[0].members.length === 2;
  });
}, 180_000);

test('one task type paused: the other flows; for a while: it goes on by itself', async () => {
  const { pipeline } = operator;
  await operator.control(w1, {
    controlType: 'PAUSE_PROCESSING',
    parameters: { taskType: 'SCHEDULE_HABITS', reason: 'calendar is down', for: 8 },
  });
  await until('both to know', async () => {
    const isKnown = async (worker: WorkerProcess) => {
      const one = { ...command({ input: 'meditate daily at 7am' }), taskType: 'SCHEDULE_HABITS' };
      return (await operator.post(worker, '/v1/commands', one)).body as { paused?: boolean };
    };
    const answers = [await isKnown(w1), await isKnown(w2)];
    return answers.every(({ paused }) => paused === true);
  });
  const habits = Array.from({ length: 3 }, () => ({
    ...command({ input: 'meditate daily at 7am' }),
    taskType: 'SCHEDULE_HABITS' as const,
  }));
  const others = Array.from({ length: 3 }, () => command());
  await pipeline.sendCommands(...habits, ...others);
  await oneResultEach(others.map(({ taskId }) => taskId));
  const { fleet } = await operator.get<{ fleet: { paused: boolean; pauses: object[] } }>(w1, '/v1/workers');
  expect(fleet).toMatchObject({ paused: false });
  await oneResultEach(habits.map(({ taskId }) => taskId));
  expect((await operator.get<{ fleet: { pauses: object[] } }>(w1, '/v1/workers')).fleet.pauses).toEqual([]);
}, 180_000);
