import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';

let pipeline: Pipeline;

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(() => pipeline.close());

test('a worker killed at half of 3,000 commands: each has one result, none is lost or repeated', async () => {
  const commands = Array.from({ length: 3_000 }, () => command());
  const worker = await pipeline.worker();
  const sentAt = Date.now();
  for (let at = 0; at < commands.length; at += 500)
    await pipeline.sendCommands(...commands.slice(at, at + 500));
  await until('half of the results', () => pipeline.results().length >= 1_500, { timeoutMs: 240_000 });
  worker.kill('SIGKILL');
  await worker.exited;
  const killedAt = Date.now();
  const before = pipeline.results().length;
  expect(before).toBeLessThan(2_900);

  await pipeline.worker();
  const upAt = Date.now();
  await until('all results', () => new Set(pipeline.results().map(({ key }) => key)).size === 3_000, {
    timeoutMs: 240_000,
    seen: () => pipeline.results().length,
  });
  const endedAt = Date.now();
  // What is repeated is repeated by what still waits in the outbox: once it is empty, nothing more comes.
  await until('an empty outbox', async () => {
    const { rows } = await pipeline.database.query<{ n: number }>('select count(*)::int as n from outbox');
    return rows[0]?.n === 0;
  });
  const marker = command();
  await pipeline.sendCommands(marker);
  await pipeline.result(marker.taskId);
  const ids = pipeline.results().map(({ headers }) => headers['rnle-id']);
  expect(ids).toHaveLength(3_001);
  expect(new Set(ids).size).toBe(3_001);

  const { rows } = await pipeline.database.query<{ at: Date }>(
    'select min(accepted_at) as at from tasks where accepted_at > $1',
    [new Date(killedAt)],
  );
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const rest = ((killedAt - sentAt) / before) * (3_000 - before);
  process.stdout.write(
    `killed after ${before} results in ${seconds(killedAt - sentAt)}; up again after ${seconds(upAt - killedAt)}, ` +
      `taking messages ${seconds((rows[0]?.at.getTime() ?? Number.NaN) - upAt)} later; ` +
      `the last result ${seconds(endedAt - killedAt)} after the kill, ${seconds(endedAt - killedAt - rest)} beyond what the rest takes\n`,
  );
}, 600_000);

test('a task that kills its worker every time is given up, and takes no other with it', async () => {
  const killer = command({ assistantId: 'killer', input: 'x' });
  let current = await pipeline.worker();
  let kills = 0;
  const supervision = { ended: false };
  const supervise = (async () => {
    for (;;) {
      await current.exited;
      if (supervision.ended) return;
      kills += 1;
      current = pipeline.spawn();
      await current.up().catch(() => undefined);
    }
  })();
  const bystander = command();
  await pipeline.sendCommands(killer, bystander);
  try {
    await expect(pipeline.result(killer.taskId, 240_000)).resolves.toMatchObject({
      status: 'FAILURE',
      error: { code: 'MAX_RETRIES_EXCEEDED' },
    });
    const letter = await until('the letter', () =>
      pipeline.deadLetters().find(({ key }) => key === killer.taskId),
    );
    expect(letter.body.retryCount).toBe(3);
    await expect(pipeline.result(bystander.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    expect(kills).toBeGreaterThanOrEqual(4);
    expect(kills).toBeLessThanOrEqual(6);
  } finally {
    supervision.ended = true;
    await current.stop();
    await supervise;
  }
}, 300_000);

test('a worker that is told to stop finishes what it took in and exits 0', async () => {
  const commands = Array.from({ length: 60 }, () => command());
  const worker = await pipeline.worker();
  await pipeline.sendCommands(...commands);
  await until('the first result', () => pipeline.results()[0]);
  expect(await worker.stop()).toBe(0);
  const { rows } = await pipeline.database.query<{ state: string; n: number }>(
    'select state, count(*)::int as n from tasks group by 1',
  );
  // Taken in means done; the rest waits on Kafka for the next worker.
  expect(rows.filter(({ state }) => state !== 'SUCCESS')).toEqual([]);
  const { rows: outbox } = await pipeline.database.query('select 1 from outbox');
  expect(outbox).toEqual([]);
}, 120_000);

test('long work that a drain cuts short is done by another worker, and is not mistaken for cancelled', async () => {
  const long = command({ assistantId: 'slow', input: '6000' });
  const worker = await pipeline.worker({ RNLE_DRAIN_SECONDS: '1' });
  await pipeline.sendCommands(long);
  await until('its start', async () => {
    const { rows } = await pipeline.database.query('select 1 from tasks');
    return rows.length > 0;
  });
  expect(await worker.stop()).toBe(0);
  expect(pipeline.results(long.taskId)).toEqual([]);
  await pipeline.worker({ RNLE_WORKER_ID: 'w2' });
  await expect(pipeline.result(long.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
}, 120_000);
