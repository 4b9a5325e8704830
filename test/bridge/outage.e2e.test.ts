import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

let pipeline: Pipeline;
const proxies: TcpProxy[] = [];

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(async () => {
  await pipeline.close();
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function proxyTo(target: string): Promise<TcpProxy> {
  const proxy = await TcpProxy.open(target);
  proxies.push(proxy);
  return proxy;
}

const circuitLines = (worker: WorkerProcess) =>
  worker.log
    .filter((line) => line.includes('"component":"circuit"'))
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

/** The worker's circuit to the server, as its metrics show it: 0 closed, 1 looking, 2 open. */
async function circuitState(worker: WorkerProcess, dependency: string): Promise<number> {
  const text = await (await fetch(`${await worker.url}/metrics`)).text();
  return Number(new RegExp(`^rnle_circuit_state{dependency="${dependency}"} (.*)$`, 'm').exec(text)?.[1]);
}

/** The group's place, over all partitions. */
async function committed(): Promise<number> {
  const { groups, topics } = pipeline.names;
  const [answer] = await pipeline.admin.fetchOffsets({ groupId: groups.commands, topics: [topics.commands] });
  return (answer?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
}

test('while Temporal is away nothing is committed and the worker stays up; then all goes on by itself', async () => {
  const proxy = await proxyTo(pipeline.env['TEMPORAL_ADDRESS'] ?? '');
  // A window that one partition's commands fill: what could not be started must not keep the room from the others.
  // At debug every rest is said, else an outage once.
  const worker = await pipeline.worker({
    TEMPORAL_ADDRESS: proxy.address,
    RNLE_WINDOW: '10',
    LOG_LEVEL: 'debug',
  });
  const before = command();
  await pipeline.sendCommands(before);
  await pipeline.result(before.taskId);
  await until('its commit', async () => (await committed()) === 1);

  proxy.cut();
  const during = Array.from({ length: 12 }, () => command());
  await pipeline.send(
    ...during.map((one, at) => ({ key: one.taskId, value: JSON.stringify(one), partition: at % 2 })),
  );
  const rests = () => worker.log.filter((line) => line.includes('the partition rests'));
  await until('both partitions to rest', () => rests().length >= 2, { seen: rests });
  const opened = await until('the circuit', () => circuitLines(worker)[0]);
  expect(opened).toBe('Temporal is away: calls are refused until it is back');
  expect(await circuitState(worker, 'temporal')).toBeGreaterThan(0);
  expect(proxy.refused).toBeGreaterThan(0);
  expect(await committed()).toBe(1);
  expect(pipeline.results()).toHaveLength(1);

  proxy.restore();
  const restored = performance.now();
  const after = command();
  await pipeline.sendCommands(after);
  await until('the first result', () => pipeline.results().length > 1);
  const waited = Math.round(performance.now() - restored);
  process.stdout.write(`Temporal back: results flow again after ${waited} ms\n`);
  for (const { taskId } of [...during, after]) await pipeline.result(taskId);
  expect(pipeline.results()).toHaveLength(14);
  expect(pipeline.deadLetters()).toEqual([]);
  await until('the commit', async () => (await committed()) === 14);
  expect(circuitLines(worker)).toEqual([opened, 'Temporal is back']);
  expect(await circuitState(worker, 'temporal')).toBe(0);
  expect(await worker.stop()).toBe(0);
}, 180_000);

test('while Postgres is away nothing is committed or lost, over HTTP nothing is accepted; then all goes on', async () => {
  const url = new URL(pipeline.env['DATABASE_URL'] ?? '');
  const proxy = await proxyTo(url.host);
  url.host = proxy.address;
  const worker = await pipeline.worker({ DATABASE_URL: url.href });
  const before = command();
  await pipeline.sendCommands(before);
  await pipeline.result(before.taskId);
  const api = `${await worker.url}/v1/commands`;
  const post = (body: unknown) =>
    fetch(api, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  proxy.cut();
  const during = Array.from({ length: 20 }, () => command());
  await pipeline.sendCommands(...during);
  await until('the outage', () => worker.log.some((line) => line.includes('a chunk was not taken in')));
  const refused = command();
  const answers = [await post(refused), await fetch(api), await fetch(`${api}/${before.taskId}`)];
  for (const answer of answers) {
    expect([answer.url, answer.status]).toEqual([answer.url, 503]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE' });
  }
  expect((await fetch(`${await worker.url}/health`)).status).toBe(503);
  expect(proxy.refused).toBeGreaterThan(0);
  expect(await circuitState(worker, 'database')).toBeGreaterThan(0);

  proxy.restore();
  const restored = performance.now();
  await until('the first result', () => pipeline.results().length > 1);
  const waited = Math.round(performance.now() - restored);
  process.stdout.write(`Postgres back: results flow again after ${waited} ms\n`);
  for (const { taskId } of during) await pipeline.result(taskId);
  expect((await fetch(`${api}/${refused.taskId}`)).status).toBe(404);
  expect((await post(refused)).status).toBe(202);
  await pipeline.result(refused.taskId);
  expect(pipeline.results()).toHaveLength(22);
  expect(circuitLines(worker)).toHaveLength(2);
  expect(await worker.stop()).toBe(0);
}, 180_000);

test.each([
  ['its task', `new.state = 'ACCEPTED'`, 1],
  ['any row of it', 'true', 0],
])(
  'where the database refuses %s, one command of a batch alone is given up',
  async (_, condition, results) => {
    const worker = await pipeline.worker();
    const poison = command();
    await pipeline.database.query(`
    create function refuse() returns trigger language plpgsql as $$
    begin
      if new.task_id = '${poison.taskId}' and ${condition} then
        raise exception 'refused by the test' using errcode = 'check_violation';
      end if;
      return new;
    end $$;
    create trigger refuse before insert on tasks for each row execute function refuse()`);
    const good = Array.from({ length: 9 }, () => command());
    const commands = [...good.slice(0, 4), poison, ...good.slice(4)];
    const inOneBatch = (commands_: typeof commands) =>
      pipeline.send(
        ...commands_.map((one) => ({ key: one.taskId, value: JSON.stringify(one), partition: 2 })),
      );
    await inOneBatch(commands);
    for (const { taskId } of good) {
      await expect(pipeline.result(taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    }
    const later = command();
    await inOneBatch([later]);
    await pipeline.result(later.taskId);
    await until('the letter', () => pipeline.deadLetters()[0]);
    expect(pipeline.deadLetters().map(({ body }) => body)).toEqual([
      expect.objectContaining({
        error: expect.objectContaining({ code: 'UNSTORABLE' }) as unknown,
        retryCount: 0,
      }),
    ]);
    expect(pipeline.deadLetters()[0]?.headers).toMatchObject({
      'rnle-original-partition': '2',
      'rnle-original-offset': '4',
    });
    const itsResults = () => pipeline.results(poison.taskId).map(({ body }) => body.error?.code);
    expect(itsResults()).toEqual(Array<string>(results).fill('UNSTORABLE'));

    // Read once more when it would not be refused any more, it stays given up.
    await pipeline.database.query('drop trigger refuse on tasks');
    expect(await worker.stop()).toBe(0);
    const { groups, topics } = pipeline.names;
    await pipeline.admin.setOffsets({
      groupId: groups.commands,
      topic: topics.commands,
      partitions: [{ partition: 2, offset: '0' }],
    });
    const again = await pipeline.worker();
    const last = command();
    await inOneBatch([last]);
    await pipeline.result(last.taskId);
    const metrics = await (await fetch(`${await again.url}/metrics`)).text();
    expect(metrics).toMatch(/^rnle_commands_duplicate_total 11$/m);
    expect(itsResults()).toEqual(Array<string>(results).fill('UNSTORABLE'));
    expect(pipeline.deadLetters()).toHaveLength(1);
  },
  120_000,
);
