import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

let pipeline: Pipeline;

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(() => pipeline.close());

interface Row {
  instance: string;
  pid: number;
  started_at: Date;
  heartbeat_at: Date;
}

async function row(): Promise<Row | undefined> {
  const { rows } = await pipeline.database.query<Row>(`select * from workers where worker_id = 'w1'`);
  return rows[0];
}

async function works(): Promise<void> {
  const one = command();
  await pipeline.sendCommands(one);
  await pipeline.result(one.taskId);
}

/** As if the process ran on another machine, where nobody can look whether it lives. */
async function moveElsewhere(): Promise<void> {
  await pipeline.database.query(`update workers set pid_space = 'elsewhere'`);
}

function says(worker: WorkerProcess, words: string): string | undefined {
  return worker.log.find((line) => line.includes(words));
}

test.each([
  ['on this machine', () => Promise.resolve()],
  ['on another one', moveElsewhere],
])(
  'a second worker under an id that lives %s refuses to start',
  async (_, prepare) => {
    const first = await pipeline.worker();
    await prepare();
    const twin = pipeline.spawn();
    expect(await twin.exited).toBe(2);
    const { pid } = (await row()) as Row;
    expect(says(twin, 'RNLE_WORKER_ID is "w1"')).toContain(`process ${pid} on `);
    // Not one word more: it waited for nothing and left nothing open.
    expect(twin.log).toHaveLength(1);
    await works();
    expect(await first.stop()).toBe(0);
    expect(await row()).toBeUndefined();
  },
  60_000,
);

test('of workers that start at the same time under one id, one comes up', async () => {
  const workers = [pipeline.spawn(), pipeline.spawn(), pipeline.spawn()];
  const exits = workers.map((worker) => worker.exited.then((code) => ({ worker, code })));
  const refused = await Promise.all([Promise.race(exits), until('two to end', () => ended(workers) === 2)]);
  expect(refused[0].code).toBe(2);
  await works();
}, 60_000);

function ended(workers: WorkerProcess[]): number {
  return workers.filter((worker) => says(worker, 'RNLE_WORKER_ID is "w1"')).length;
}

test('the id of a worker that was killed where nobody can look is free after three beats', async () => {
  const first = await pipeline.worker();
  first.kill('SIGKILL');
  await first.exited;
  await moveElsewhere();
  await pipeline.worker();
  await works();
}, 60_000);

test('a worker that slept while its id was taken ends itself when it wakes', async () => {
  const sleeper = await pipeline.worker();
  sleeper.kill('SIGSTOP');
  const second = await pipeline.worker();
  const { instance } = (await row()) as Row;
  sleeper.kill('SIGCONT');
  expect(await sleeper.exited).toBe(1);
  expect(says(sleeper, 'Another process has taken the worker id w1')).toBeDefined();
  expect((await row())?.instance).toBe(instance);
  await works();
  expect(await second.stop()).toBe(0);
}, 60_000);

test.each([
  ['lost', 'delete from workers'],
  [
    'replaced by an older one',
    `update workers set instance = gen_random_uuid(), started_at = started_at - interval '1 hour'`,
  ],
])(
  'a row that a restored database has %s is put back by the next beat',
  async (_, restore) => {
    const worker = await pipeline.worker();
    const before = (await row()) as Row;
    await pipeline.database.query(restore);
    const after = await until('the row', async () => {
      const now = await row();
      return now?.instance === before.instance && now;
    });
    expect(after.started_at).toEqual(before.started_at);
    expect(await worker.stop()).toBe(0);
  },
  60_000,
);
