import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { replayLetter } from '../../src/dead-letters/replay.ts';
import { Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import { Fault, LetterClient, runsOf } from './support.ts';

let pipeline: Pipeline;
let fault: Fault;
let clients: LetterClient[];

beforeAll(async () => {
  pipeline = await Pipeline.open();
  fault = await Fault.open();
  const workers = await Promise.all([
    pipeline.worker({ RNLE_WORKER_ID: 'w1' }),
    pipeline.worker({ RNLE_WORKER_ID: 'w2' }),
  ]);
  clients = workers.map((worker) => new LetterClient(worker));
}, 120_000);

afterAll(async () => {
  await pipeline.close();
  await fault.close();
});

async function failed(): Promise<{ taskId: string; id: string }> {
  await fault.unmend();
  const { taskId } = await sendOne();
  const letter = await clients[0]?.of(taskId);
  await fault.mend();
  return { taskId, id: letter?.id ?? '' };
}

async function sendOne() {
  const one = fault.command();
  await pipeline.sendCommands(one);
  await pipeline.result(one.taskId);
  return one;
}

/**
 * Replays in a process that dies before its `at`-th statement, the commit among them, or after it, and never starts the run.
 *
 * @returns whether it died
 */
async function replayAndDie(id: string, at: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: pipeline.env['DATABASE_URL'] });
  client.on('error', () => undefined);
  await client.connect();
  let statements = 0;
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  const dying = new Proxy(client, {
    get: (target, name, receiver) =>
      name === 'query'
        ? (...args: unknown[]) => {
            if (statements === at) throw new Error('killed');
            statements += 1;
            return query(...args);
          }
        : (Reflect.get(target, name, receiver) as unknown),
  }) as unknown as pg.PoolClient;
  await query('begin');
  try {
    await replayLetter(dying, { names: pipeline.names, workerId: 'dead' }, id, undefined);
    await dying.query('commit');
    return false;
  } catch (error) {
    expect(error).toMatchObject({ message: 'killed' });
    return true;
  } finally {
    // No farewell: Postgres finds the connection broken.
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

test('a process that dies anywhere in a replay leaves all of it or nothing', async () => {
  const { taskId, id } = await failed();
  const state = async () => {
    const { rows } = await pipeline.database.query<object>(
      `select tasks.run, state, result, replayed_run from tasks join dead_letters using (task_id) where dead_letters.id = $1`,
      [id],
    );
    return rows[0];
  };
  const before = await state();
  let deaths = 0;
  while (await replayAndDie(id, deaths)) {
    deaths += 1;
    expect(await state()).toEqual(before);
  }
  // Letter, task, replays, next run, event, note, commit.
  expect(deaths).toBe(7);
  // Nobody was left to start it; the reconciler does.
  await until('the second result', () => pipeline.results(taskId).length === 2);
  expect(runsOf(pipeline, taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
  expect(await clients[0]?.replay(id)).toMatchObject({ status: 409, body: { code: 'ALREADY_REPLAYED' } });
});

test('of replays at once, in two workers, one makes a run', async () => {
  const { taskId, id } = await failed();
  const answers = await Promise.all([...clients, ...clients].map((client) => client.replay(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
  await until('the second result', () => pipeline.results(taskId).length === 2);
  expect(runsOf(pipeline, taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
});

test('two bulk replays at once, and a kill in the middle: one run each', async () => {
  await fault.unmend();
  const commands = Array.from({ length: 30 }, () => fault.command());
  await pipeline.sendCommands(...commands);
  await until('30 letters', async () => (await clients[0]?.list({ status: 'OPEN' }))?.length === 30);
  await fault.mend();
  const [doomed] = pipeline.workers;
  const calls = clients.map((client) => client.replayMany().catch(() => undefined));
  await until('the first replay', async () => (await clients[1]?.list({ status: 'OPEN' }))?.length !== 30);
  doomed?.kill('SIGKILL');
  await Promise.all(calls);
  await clients[1]?.replayMany();
  for (const { taskId } of commands) {
    await until(`both results of ${taskId}`, () => pipeline.results(taskId).length === 2);
    expect(runsOf(pipeline, taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
  }
});
