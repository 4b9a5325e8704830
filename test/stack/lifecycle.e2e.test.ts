import { afterAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { startStack } from '../../stack/stack.ts';
import type { Server, Stack } from '../../stack/stack.ts';
import { assertEnded, environment, newFolder } from './support.ts';

const folder = await newFolder();
let stack: Stack | undefined;
afterAll(async () => {
  await stack?.stop();
  await folder[Symbol.asyncDispose]();
});

const start = () => startStack({ dir: folder.path, ports: 'free', env: environment() });
const pidsOf = (servers: Server[]) => servers.flatMap(({ pid }) => pid ?? []);

test('every server answers as soon as the start resolves, and the topics are there', async () => {
  stack = await start();
  await leaveSomething(stack);
  expect(pidsOf(Object.values(stack.servers))).toHaveLength(3);
  expect(await topicsOf(stack)).toEqual(expect.arrayContaining(['rnle.commands', 'rnle.commands.dlq']));
});

test('a second start in the same folder is refused while the first runs', async () => {
  await expect(start()).rejects.toThrow(/already runs in .* \(process \d+\)/);
});

test('a server that was killed comes back on the same port with its data', async () => {
  const { postgres } = started().servers;
  const before = postgres?.pid;
  await postgres?.kill('SIGKILL');
  expect(postgres?.pid).toBeUndefined();
  await postgres?.restart();
  expect(postgres?.pid).not.toBe(before);
  expect(await rowsOf(started())).toEqual([{ id: 7 }]);
});

test('a stop leaves no process behind, even of a server that was paused', async () => {
  const first = started();
  const pids = pidsOf(Object.values(first.servers));
  await first.servers.temporal?.kill('SIGSTOP');
  await first.stop();
  await assertEnded(pids);
});

test('topics, workflows and rows are still there after a stop and a start', async () => {
  stack = await start();
  expect(await topicsOf(stack)).toContain('kept');
  expect(await rowsOf(stack)).toEqual([{ id: 7 }]);
  await withTemporal(stack, async (client) => {
    expect(await client.workflow.getHandle('kept').describe()).toMatchObject({ status: { name: 'RUNNING' } });
  });
});

function started(): Stack {
  if (!stack) throw new Error('the first start failed');
  return stack;
}

async function leaveSomething(at: Stack): Promise<void> {
  await withAdmin(at, (admin) => admin.createTopics({ topics: [{ topic: 'kept' }], waitForLeaders: false }));
  await query(at, 'create table kept as select 7 as id');
  await withTemporal(at, (client) =>
    client.workflow.start('kept', { workflowId: 'kept', taskQueue: 'nobody' }),
  );
}

const topicsOf = (at: Stack) => withAdmin(at, (admin) => admin.listTopics());
const rowsOf = (at: Stack) => query(at, 'select id from kept');

async function withAdmin<T>({ env }: Stack, work: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({ brokers: [env.KAFKA_BROKERS ?? ''] }).admin();
  await admin.connect();
  return work(admin).finally(() => admin.disconnect());
}

async function withTemporal(at: Stack, work: (client: Client) => Promise<unknown>): Promise<void> {
  const connection = await Connection.connect({ address: at.env.TEMPORAL_ADDRESS ?? '' });
  await work(new Client({ connection })).finally(() => connection.close());
}

async function query({ env }: Stack, text: string): Promise<unknown[]> {
  const client = new pg.Client(env.DATABASE_URL);
  await client.connect();
  return client
    .query(text)
    .then(({ rows }) => rows as unknown[])
    .finally(() => client.end());
}
