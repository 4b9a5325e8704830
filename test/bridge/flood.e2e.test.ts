import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

let pipeline: Pipeline;
let worker: WorkerProcess;
const POISON = 300;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  worker = await pipeline.worker();
}, 120_000);

afterAll(() => pipeline.close());

const get = async (path: string): Promise<string> => (await fetch(`${await worker.url}${path}`)).text();

test('a flood of bad commands stops its partition before all of it is dead-lettered, and says why', async () => {
  const [behind, elsewhere] = [command(), command()];
  const topic = pipeline.names.topics.commands;
  const bad = Array.from({ length: POISON }, (_, at) => ({
    partition: 0,
    value: `{"deploy":"bad","at":${at}}`,
  }));
  await pipeline.producer.send({
    topic,
    messages: [...bad, { partition: 0, key: behind.taskId, value: JSON.stringify(behind) }],
  });
  await until('the flood to be told', async () => (await get('/ready')).includes('a flood of bad commands'), {
    seen: () => worker.log.slice(-5),
  });
  expect(await get('/ready')).toMatch(/the last \d+ records of partition 0 were all refused/);
  expect(await get('/metrics')).toContain('rnle_flood_guard{partition="0"} 1');

  // Other partitions flow.
  await pipeline.producer.send({
    topic,
    messages: [{ partition: 1, key: elsewhere.taskId, value: JSON.stringify(elsewhere) }],
  });
  await expect(pipeline.result(elsewhere.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });

  // What stands still stays on the topic: neither dead-lettered nor committed.
  expect(await worker.stop()).toBe(0);
  const { rows } = await pipeline.database.query<{ count: number }>('select count(*)::int from dead_letters');
  const letters = rows[0]?.count ?? 0;
  expect(letters).toBeGreaterThanOrEqual(50);
  // A chunk that was begun under the limit is taken to its end.
  expect(letters).toBeLessThan(75);
  const [answer] = await pipeline.admin.fetchOffsets({
    groupId: pipeline.names.groups.commands,
    topics: [topic],
  });
  expect(answer?.partitions.find(({ partition }) => partition === 0)?.offset).toBe(String(letters));
  expect(pipeline.results(behind.taskId)).toEqual([]);

  // Nobody has to accept it: a restart counts anew, and stops again.
  worker = await pipeline.worker();
  const control = async (parameters: object): Promise<void> => {
    await fetch(`${await worker.url}/v1/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ controlType: 'RESUME_PROCESSING', parameters }),
    });
  };
  await until('the flood again', async () => (await get('/ready')).includes('a flood of bad commands'));
  await until('everybody to be told', async () => (await get('/v1/workers')).includes('"flood":true'));
  expect(JSON.parse(await get('/v1/workers'))).toMatchObject({ fleet: { paused: false } });
  // To resume is not to accept it.
  await control({});
  await control({ acceptFlood: true });
  await expect(pipeline.result(behind.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  await until('all letters', () => pipeline.deadLetters().length === POISON);
  expect(JSON.parse(await get('/v1/workers'))).toMatchObject({ fleet: { pauses: [] } });
}, 180_000);
