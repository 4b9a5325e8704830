import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { checkTopics, ensureTopics } from '../../src/kafka/topics.ts';
import { namesFor } from '../../src/names.ts';
import { until } from '../../stack/wait.ts';
import { PATIENCE_MS } from './support.ts';

const admin = new kafkajs.Kafka({
  brokers: [process.env.KAFKA_BROKERS ?? ''],
  logLevel: kafkajs.logLevel.NOTHING,
}).admin();
beforeAll(() => admin.connect());
afterAll(() => admin.disconnect());

const newNames = () => namesFor(`t${randomUUID().slice(0, 8)}`);
const partitionsOf = async (topic: string) =>
  (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length;

test('the topics are made as the spec says: partitions and configuration', async () => {
  const names = newNames();
  await ensureTopics(admin, names, { replicationFactor: 1 });
  const { commands, results, events, control, deadLetters } = names.topics;
  const counts = await Promise.all([commands, results, events, control, deadLetters].map(partitionsOf));
  expect(counts).toEqual([6, 6, 1, 1, 6]);
  expect(await checkTopics(admin, names)).toEqual([]);
});

test('the broker’s own replication factor will do', async () => {
  const names = newNames();
  await ensureTopics(admin, names, { replicationFactor: -1 });
  expect(await checkTopics(admin, names)).toEqual([]);
});

test('workers that start at once make the topics together', async () => {
  const names = newNames();
  await Promise.all([1, 2, 3].map(() => ensureTopics(admin, names, { replicationFactor: 1 })));
  expect(await checkTopics(admin, names)).toEqual([]);
});

test('what exists and differs is reported and not altered', async () => {
  const names = newNames();
  const { commands, events } = names.topics;
  const topics = [
    { topic: commands, numPartitions: 3 },
    { topic: events, numPartitions: 1, configEntries: [{ name: 'retention.ms', value: '1000' }] },
  ];
  await admin.createTopics({ topics, waitForLeaders: false });
  await until(() => partitionsOf(commands), PATIENCE_MS);
  await ensureTopics(admin, names, { replicationFactor: 1 });
  const differences = await checkTopics(admin, names);
  expect(differences).toContain(`topic ${commands} has 3 partitions, not 6`);
  expect(differences).toContain(`topic ${events} has retention.ms=1000, not 604800000`);
  expect(await partitionsOf(commands)).toBe(3);
});

test('missing topics are named', async () => {
  const names = newNames();
  expect(await checkTopics(admin, names)).toEqual(
    Object.values(names.topics).map((topic) => `topic ${topic} is missing`),
  );
});
