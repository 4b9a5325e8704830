import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Command } from '../../schemas/generated/command.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

let pipeline: Pipeline;

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(() => pipeline.close());

/** Where the group would go on, by partition; -1 where it has committed nothing. */
async function committed(): Promise<number[]> {
  const { groups, topics } = pipeline.names;
  const [answer] = await pipeline.admin.fetchOffsets({ groupId: groups.commands, topics: [topics.commands] });
  const partitions = (answer?.partitions ?? []).sort((a, b) => a.partition - b.partition);
  return partitions.map(({ offset }) => Number(offset));
}

/** Records in the topic; more than were sent, where the producer sent again what it had no answer to. */
async function produced(): Promise<number[]> {
  const offsets = await pipeline.admin.fetchTopicOffsets(pipeline.names.topics.commands);
  return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

async function counter(worker: WorkerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${await worker.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1]);
}

let clock = Date.now() - 60_000;

/** Commands to every partition, so that each has its position; no two with the same timestamp. */
async function sendEverywhere(count: number): Promise<Command[]> {
  const commands = Array.from({ length: count }, () => command());
  const messages = commands.map((one, at) => ({
    key: one.taskId,
    value: JSON.stringify(one),
    partition: at % 6,
    timestamp: String((clock += 1)),
  }));
  await pipeline.send(...messages);
  return commands;
}

async function allOnce(commands: Command[]): Promise<void> {
  const [markers, taskIds] = [await sendEverywhere(6), new Set(commands.map(({ taskId }) => taskId))];
  for (const { taskId } of [...commands, ...markers]) await pipeline.result(taskId);
  const keys = pipeline.results().map(({ key }) => key ?? '');
  expect(keys.filter((key) => taskIds.has(key)).sort()).toEqual([...taskIds].sort());
}

test('what a worker took in before its first commit is not lost with it, nor what came while none ran', async () => {
  const proxy = await TcpProxy.open(pipeline.env['TEMPORAL_ADDRESS'] ?? '');
  const first = await pipeline.worker({ TEMPORAL_ADDRESS: proxy.address });
  proxy.cut();
  const commands = await sendEverywhere(60);
  await until('its tasks', async () => {
    const { rows } = await pipeline.database.query<{ n: number }>('select count(*)::int as n from tasks');
    return rows[0]?.n === 60;
  });
  first.kill('SIGKILL');
  await first.exited;
  await proxy.close();
  expect(pipeline.results()).toEqual([]);
  expect(new Set(await committed())).toEqual(new Set([-1]));
  commands.push(...(await sendEverywhere(12)));
  await pipeline.worker();
  await allOnce(commands);
}, 120_000);

test("a group that has lost its offsets goes on at the database's place, and one set back to zero repeats nothing", async () => {
  const commands = await sendEverywhere(30);
  const first = await pipeline.worker();
  for (const { taskId } of commands) await pipeline.result(taskId);
  expect(await first.stop()).toBe(0);
  const early = await produced();
  expect(await committed()).toEqual(early);

  const { admin, names } = pipeline;
  await admin.deleteGroups([names.groups.commands]);
  expect(new Set(await committed())).toEqual(new Set([-1]));
  commands.push(...(await sendEverywhere(6)));
  const second = await pipeline.worker();
  await allOnce(commands);
  const restored = second.log.filter((line) => line.includes('going on at the place kept in the database'));
  expect(restored).toHaveLength(6);
  expect(await counter(second, 'rnle_commands_duplicate_total')).toBeLessThan(sum(early));
  expect(await second.stop()).toBe(0);

  const all = sum(await produced());
  const partitions = [0, 1, 2, 3, 4, 5].map((partition) => ({ partition, offset: '0' }));
  await admin.setOffsets({ groupId: names.groups.commands, topic: names.topics.commands, partitions });
  const third = await pipeline.worker();
  await until(
    'every old command to come again',
    async () => (await counter(third, 'rnle_commands_duplicate_total')) >= all,
    { seen: () => third.log.slice(-5) },
  );
  await allOnce(commands);
  expect(pipeline.deadLetters()).toEqual([]);
}, 120_000);

test('a position that Kafka and the database have both lost costs a look at every command, and no result', async () => {
  const commands = await sendEverywhere(12);
  const first = await pipeline.worker();
  for (const { taskId } of commands) await pipeline.result(taskId);
  expect(await first.stop()).toBe(0);
  await pipeline.admin.deleteGroups([pipeline.names.groups.commands]);
  await pipeline.database.query('delete from offsets');
  const all = sum(await produced());
  const second = await pipeline.worker();
  await until(
    'every command to come again',
    async () => (await counter(second, 'rnle_commands_duplicate_total')) >= all,
    { seen: () => second.log.slice(-5) },
  );
  await allOnce(commands);
}, 120_000);
