import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(() => pipeline.close());

async function states(): Promise<Record<string, string>> {
  const { rows } = await pipeline.database.query<{ id: string; state: string }>(
    'select task_id as id, state from tasks',
  );
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

test('where too much waits for Kafka nothing new is taken in, what runs is settled, and then all goes on', async () => {
  // Nobody publishes.
  const worker = await pipeline.worker({ RNLE_ROLES: 'bridge,worker,http' });
  const api = `${await worker.url}/v1/commands`;
  const post = (body: unknown) =>
    fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const running = command({ assistantId: 'slow', input: '5000' });
  await pipeline.sendCommands(running);
  await until('it to be taken in', async () => (await states())[running.taskId]);
  await pipeline.database.query(
    `insert into outbox (topic, value, headers, rnle_id) select $1, '{}', '{}', 'filling/' || n
       from generate_series(1, 100001) n`,
    [pipeline.names.topics.events],
  );
  await until('the way in to be shut', () =>
    worker.log.some((line) => line.includes('too much waits for Kafka')),
  );

  const waiting = command();
  await pipeline.sendCommands(waiting);
  const refused = command();
  const answer = await post(refused);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('wait for Kafka') as unknown,
  });
  await until('the partition to rest', () => worker.log.some((line) => line.includes('the partition rests')));
  await until('what ran to be settled', async () => (await states())[running.taskId] === 'SUCCESS');
  expect(await states()).toEqual({ [running.taskId]: 'SUCCESS' });

  await pipeline.database.query(`delete from outbox where rnle_id like 'filling/%'`);
  await until('what waited', async () => (await states())[waiting.taskId] === 'SUCCESS');
  expect((await post(refused)).status).toBe(202);
  expect(await worker.stop()).toBe(0);
}, 120_000);
