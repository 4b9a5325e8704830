import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Producer } from 'kafkajs';
import { startCluster, type Cluster } from '../../stack/kafka/cluster.ts';
import { removeStack } from '../../stack/remove.ts';
import { clientConfig } from '../../src/kafka/client.ts';
import { withCluster } from '../../src/kafka/cluster.ts';
import { readSince } from '../../src/kafka/read-since.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const COMMANDS = 200;
const AT_ONCE = 5;
const PAUSE_MS = 150;

let dir: string;
let cluster: Cluster;
let pipeline: Pipeline;
let worker: WorkerProcess;
let producer: Producer;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rnle-cluster-'));
  cluster = await startCluster({ dir });
  pipeline = await Pipeline.open({ ...process.env, KAFKA_BROKERS: cluster.addresses }, 3);
  worker = await pipeline.worker();
  // A sender that does not give up: what was not acknowledged it sends again.
  producer = pipeline.kafka.producer({
    idempotent: true,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 },
  });
  await producer.connect();
}, 180_000);

afterAll(async () => {
  await producer.disconnect();
  await pipeline.close();
  await cluster.stop();
  await removeStack(dir);
}, 60_000);

const settings = () =>
  clientConfig(
    { brokers: cluster.addresses.split(','), ssl: false },
    'test',
    createLogger({ level: 'silent', workerId: 'test' }),
  );

async function leader(topic: string, partition: number): Promise<number> {
  const { topics } = await pipeline.admin.fetchTopicMetadata({ topics: [topic] });
  const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition);
  return found?.leader ?? -1;
}

async function coordinator(id: string, coordinatorType: 0 | 1): Promise<number> {
  return withCluster(settings(), async (all) => {
    const { nodeId } = await all.findGroupCoordinator({ groupId: id, coordinatorType });
    return nodeId;
  });
}

/** Every copy of every partition is as young as its leader's. */
async function untilReplicated(): Promise<void> {
  await until('all replicas to be in sync', async () => {
    const { topics } = await pipeline.admin.fetchTopicMetadata();
    return topics.every(({ partitions }) => partitions.every(({ isr }) => isr.length === 3));
  });
}

/** How often each taskId has a result, for readers of committed records. */
async function countResults(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await readSince(settings(), pipeline.names.topics.results, 0, (records) => {
    for (const { key } of records) {
      const taskId = key?.toString() ?? '';
      counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
    }
    return Promise.resolve();
  });
  return counts;
}

/** Milliseconds from now until the result of this task. */
async function flowsAgain(taskId: string): Promise<number> {
  const since = performance.now();
  await pipeline.result(taskId, 120_000);
  return Math.round(performance.now() - since);
}

const roles: [string, () => Promise<number>][] = [
  ['the leader of a partition', () => leader(pipeline.names.topics.commands, 0)],
  ['the coordinator of the group', () => coordinator(pipeline.names.groups.commands, 0)],
  ['the coordinator of the transactions', () => coordinator(pipeline.names.transactionalId, 1)],
];

test.each(roles)(
  '%s is killed under load: nothing acknowledged is lost or repeated',
  async (role, find) => {
    await untilReplicated();
    const id = await find();
    const broker = cluster.brokers.get(id);
    if (broker === undefined) throw new Error(`there is no broker ${id}`);
    const acknowledged: string[] = [];
    let flowing: Promise<number> | undefined;
    for (let sent = 0; sent < COMMANDS; sent += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, () => command());
      if (sent === COMMANDS / 2) {
        expect(broker.pid).toBeDefined();
        await broker.kill('SIGKILL');
        expect(broker.pid).toBeUndefined();
        flowing = flowsAgain(batch[0]?.taskId ?? '');
      }
      // One partition a call: kafkajs loses messages of a call for several whose leaders move in the middle of it.
      for (const [partition, one] of batch.entries()) {
        const messages = [{ key: one.taskId, value: JSON.stringify(one), partition }];
        await producer.send({ topic: pipeline.names.topics.commands, acks: -1, messages });
      }
      acknowledged.push(...batch.map(({ taskId }) => taskId));
      await delay(PAUSE_MS);
    }
    const waited = await flowing;
    const seen = () => new Set(pipeline.results().map(({ body }) => body.taskId));
    await until('all results', () => acknowledged.every((taskId) => seen().has(taskId)), {
      timeoutMs: 120_000,
      seen: () => worker.log.slice(-8),
    });
    process.stdout.write(`${role} (broker ${id}) killed: results flow again after ${waited} ms\n`);

    await broker.restart();
    await untilReplicated();
    const counts = await countResults();
    expect(acknowledged.filter((taskId) => counts.get(taskId) !== 1)).toEqual([]);
    expect(pipeline.deadLetters()).toEqual([]);
  },
  300_000,
);
