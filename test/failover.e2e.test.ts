import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from './support/until.ts';
import type { WorkerProcess } from './support/worker-process.ts';

const PARTITIONS = [0, 1, 2, 3, 4, 5];

let pipeline: Pipeline;
let fleet: WorkerProcess[];

beforeEach(async () => {
  pipeline = await Pipeline.open();
  const ids = ['w1', 'w2', 'w3'];
  fleet = await Promise.all(ids.map((id) => pipeline.worker({ RNLE_WORKER_ID: id })));
  await until('each to have partitions', () => fleet.every((worker) => partitionsOf(worker).length === 2), {
    seen: () => fleet.map(partitionsOf),
  });
  // Warm, and steady enough to judge the others' heartbeats.
  await inEachPartition();
}, 120_000);

afterEach(() => pipeline.close());

/** As its log last told. */
function partitionsOf(worker: WorkerProcess): number[] {
  const joins = worker.log.filter((line) => line.includes('the bridge joined its group'));
  return (JSON.parse(joins.at(-1) ?? '{"partitions":[]}') as { partitions: number[] }).partitions;
}

/** Sends a command into every partition; answers when the last of them was taken in. */
async function inEachPartition(): Promise<Date> {
  const commands = PARTITIONS.map((partition) => ({ partition, command: command() }));
  await pipeline.send(
    ...commands.map(({ partition, command: { taskId, ...rest } }) => ({
      partition,
      key: taskId,
      value: JSON.stringify({ taskId, ...rest }),
    })),
  );
  const ids = commands.map(({ command: { taskId } }) => taskId);
  return until('all to be taken in', async () => {
    const { rows } = await pipeline.database.query<{ count: number; last: Date }>(
      'select count(*)::int as count, max(accepted_at) as last from tasks where task_id = any($1)',
      [ids],
    );
    return rows[0]?.count === PARTITIONS.length && rows[0].last;
  });
}

async function killed(worker: WorkerProcess): Promise<number> {
  worker.kill('SIGKILL');
  await worker.exited;
  return Date.now();
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
  const lastTakenIn = inEachPartition();
  await second.up();
  const upAt = Date.now();
  const takenInAt = (await lastTakenIn).getTime();
  await until('its share of the partitions', () => partitionsOf(second).length === 2);
  process.stderr.write(`failover: from its spawn: ${takenInAt - spawnedAt} ms\n`);
  figure('its partitions flow again, from its being up', Math.max(0, takenInAt - upAt), 2_000);
}, 120_000);

test('of a worker that stays away, the others take over partitions in 10 s and running workflows in 15 s', async () => {
  const [doomed] = fleet as [WorkerProcess];
  const [partition = 0] = partitionsOf(doomed);
  const brief = Array.from({ length: 20 }, () => command({ assistantId: 'brief', input: '2000' }));
  const long = command({ assistantId: 'slow', input: '20000' });
  await pipeline.send(
    ...[...brief, long].map((one) => ({ key: one.taskId, value: JSON.stringify(one), partition })),
  );
  const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const longWork = async () => {
      const handle = new Client({ connection }).workflow.getHandle(long.taskId);
      const { raw } = await handle.describe();
      return raw.pendingActivities?.[0];
    };
    // The long one may have been given to any of them; it has to be the doomed one's.
    await until('the long work to run', async () => (await longWork())?.lastWorkerIdentity === 'w1', {
      timeoutMs: 5_000,
      seen: longWork,
    });
    const killedAt = await killed(doomed);
    const { rows } = await pipeline.database.query(`select 1 from tasks where state = 'ACCEPTED'`);
    expect(rows.length).toBeGreaterThan(10);

    const flowingAt = (await inEachPartition()).getTime();
    figure('partitions flow again', flowingAt - killedAt, 10_000);
    const again = await until('the long work to run again', async () => {
      const work = await longWork();
      return work?.lastWorkerIdentity !== 'w1' && (work?.lastStartedTime ?? undefined);
    });
    figure('long work runs again', Number(again.seconds) * 1000 - killedAt, 15_000);
    for (const { taskId } of brief) await pipeline.result(taskId);
    const { rows: settled } = await pipeline.database.query<{ last: Date }>(
      'select max(settled_at) as last from tasks where task_id = any($1)',
      [brief.map(({ taskId }) => taskId)],
    );
    // The two seconds are the work itself.
    figure('short work has run again', (settled[0]?.last.getTime() ?? Infinity) - killedAt - 2_000, 15_000);
    await expect(pipeline.result(long.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    expect(pipeline.results(long.taskId)).toHaveLength(1);
  } finally {
    await connection.close();
  }
}, 180_000);
