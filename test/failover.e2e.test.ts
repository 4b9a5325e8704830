import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { oneForEachPartition } from './support/partitions.ts';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';
import type { WorkerProcess } from './support/worker-process.ts';

/** Long enough to be under way when its worker dies, short enough to be given to the first workflow task. */
const BRIEF_MS = 3_000;

const IDS = ['w1', 'w2', 'w3'];

let pipeline: Pipeline;
let fleet: WorkerProcess[];

beforeAll(async () => {
  pipeline = await Pipeline.open();
  fleet = await Promise.all(IDS.map((id) => pipeline.worker({ RNLE_WORKER_ID: id })));
}, 120_000);

beforeEach(async () => {
  await until('each to have partitions', () => fleet.every((worker) => partitionsOf(worker).length === 2), {
    seen: () => fleet.map(partitionsOf),
  });
  // Warm, and steady enough to judge the others' heartbeats.
  await inEachPartition();
}, 120_000);

afterAll(() => pipeline.close());

/** As its log last told. */
function partitionsOf(worker: WorkerProcess): number[] {
  const joins = worker.log.filter((line) => line.includes('the bridge joined its group'));
  return (JSON.parse(joins.at(-1) ?? '{"partitions":[]}') as { partitions: number[] }).partitions;
}

/** Sends a command into every partition; answers when the last of them was taken in. */
async function inEachPartition(): Promise<Date> {
  const { taskIds, messages } = oneForEachPartition();
  await pipeline.send(...messages);
  return until('all to be taken in', async () => {
    const { rows } = await pipeline.database.query<{ count: number; last: Date }>(
      'select count(*)::int as count, max(accepted_at) as last from tasks where task_id = any($1)',
      [taskIds],
    );
    return rows[0]?.count === taskIds.length && rows[0].last;
  });
}

async function inState(state: string, taskIds: string[]): Promise<{ settled_at: Date }[]> {
  const { rows } = await pipeline.database.query<{ settled_at: Date }>(
    'select settled_at from tasks where state = $1 and task_id = any($2)',
    [state, taskIds],
  );
  return rows;
}

async function killed(worker: WorkerProcess): Promise<number> {
  worker.kill('SIGKILL');
  await worker.exited;
  return Date.now();
}

function named(workerId: string): WorkerProcess {
  const worker = fleet[IDS.indexOf(workerId)];
  if (worker === undefined) throw new Error(`No worker is called ${workerId}`);
  return worker;
}

async function back(workerId: string): Promise<void> {
  fleet[IDS.indexOf(workerId)] = await pipeline.worker({ RNLE_WORKER_ID: workerId });
}

/** What the engine waits for in a task's workflow. */
async function activityOf(connection: Connection, taskId: string) {
  const { raw } = await new Client({ connection }).workflow.getHandle(taskId).describe();
  return raw.pendingActivities?.[0];
}

function figure(what: string, ms: number, limitMs: number): void {
  process.stderr.write(`failover: ${what}: ${ms} ms of ${limitMs}\n`);
  expect([what, ms, ms <= limitMs]).toEqual([what, ms, true]);
}

test('a worker that was killed takes messages again two seconds after its restart', async () => {
  const [first] = fleet as [WorkerProcess];
  await killed(first);
  const spawnedAt = Date.now();
  const second = pipeline.spawn({ RNLE_WORKER_ID: 'w1' });
  fleet[0] = second;
  const lastTakenIn = inEachPartition();
  await second.up();
  const upAt = Date.now();
  const takenInAt = (await lastTakenIn).getTime();
  process.stderr.write(`failover: from its spawn: ${takenInAt - spawnedAt} ms\n`);
  figure('its partitions flow again, from its being up', Math.max(0, takenInAt - upAt), 2_000);
}, 120_000);

test('a worker that sleeps is put out of the group, and takes its place again when it wakes', async () => {
  const [sleeper] = fleet as [WorkerProcess];
  const joins = () => sleeper.log.filter((line) => line.includes('the bridge joined its group')).length;
  const before = joins();
  sleeper.kill('SIGSTOP');
  const asleepAt = Date.now();
  figure('partitions of a sleeper flow again', (await inEachPartition()).getTime() - asleepAt, 10_000);
  sleeper.kill('SIGCONT');
  await until('it to join again', () => joins() > before && partitionsOf(sleeper).length === 2);
  await inEachPartition();
}, 120_000);

test('what a worker was settling when it died is settled elsewhere in 15 s', async () => {
  const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
  const holder = await pipeline.database.connect();
  try {
    const failing = command({ assistantId: 'flaky', input: 'settled elsewhere', metadata: { failures: 9 } });
    await pipeline.sendCommands(failing);
    await until('it to be taken in', async () => (await inState('ACCEPTED', [failing.taskId])).length === 1);
    await holder.query('begin');
    await holder.query('select 1 from tasks where task_id = $1 for update', [failing.taskId]);
    const settling = await until('it to be settled', async () => {
      // It is accepted a moment before its workflow is started.
      const activity = await activityOf(connection, failing.taskId).catch(() => undefined);
      return activity?.activityType?.name === 'settle' ? activity.lastWorkerIdentity || undefined : undefined;
    });
    const killedAt = await killed(named(settling));
    await holder.query('rollback');
    await expect(pipeline.result(failing.taskId)).resolves.toMatchObject({ status: 'FAILURE' });
    figure('settled elsewhere', Date.now() - killedAt, 15_000);
    await back(settling);
  } finally {
    holder.release();
    await connection.close();
  }
}, 120_000);

test('of a worker that stays away, the others take over partitions in 10 s and running workflows in 15 s', async () => {
  const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const long = command({ assistantId: 'slow', input: '20000' });
    const longWork = () => activityOf(connection, long.taskId);
    await pipeline.sendCommands(long);
    const worksOnIt = await until(
      'the long work to run',
      async () => (await longWork().catch(() => undefined))?.lastWorkerIdentity || undefined,
    );
    const doomed = named(worksOnIt);
    const [partition] = partitionsOf(doomed);
    if (partition === undefined) throw new Error('It has no partition');

    const brief = Array.from({ length: 20 }, () =>
      command({ assistantId: 'brief', input: String(BRIEF_MS) }),
    );
    await pipeline.send(...brief.map((one) => ({ key: one.taskId, value: JSON.stringify(one), partition })));
    const briefIds = brief.map(({ taskId }) => taskId);
    await until('all to be taken in', async () => (await inState('ACCEPTED', briefIds)).length === 20);
    const killedAt = await killed(doomed);
    expect(await inState('ACCEPTED', briefIds)).toHaveLength(20);

    figure('partitions flow again', (await inEachPartition()).getTime() - killedAt, 10_000);
    const again = await until('the long work to run again', async () => {
      const work = await longWork();
      const { lastWorkerIdentity: by, lastStartedTime } = work ?? {};
      return by && by !== worksOnIt ? (lastStartedTime ?? undefined) : undefined;
    });
    figure('long work runs again', Number(again.seconds) * 1000 - killedAt, 15_000);
    for (const taskId of briefIds) await pipeline.result(taskId);
    const ends = (await inState('SUCCESS', briefIds)).map(({ settled_at }) => settled_at.getTime());
    figure('short work runs again', Math.max(...ends) - BRIEF_MS - killedAt, 15_000);
    await expect(pipeline.result(long.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    expect(pipeline.results(long.taskId)).toHaveLength(1);
  } finally {
    await connection.close();
  }
}, 180_000);
