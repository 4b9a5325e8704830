import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { TopicReader } from '../support/topic-reader.ts';
import { until } from '../../support/until.ts';
import { RelayBench } from './support.ts';

let bench: RelayBench;
const readers: TopicReader[] = [];

beforeEach(async () => {
  bench = await RelayBench.open();
  // Of these tests' own: a consumer of a topic that goes is disturbed by it.
  await bench.pipeline.reader.close();
}, 60_000);

afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
  await ensureTopics(bench.pipeline.admin, bench.pipeline.names, { replicationFactor: 1 });
  await bench.close();
});

async function read(...topics: string[]): Promise<TopicReader> {
  const reader = await TopicReader.open(bench.pipeline.kafka, topics);
  readers.push(reader);
  return reader;
}

async function remove(topic: string): Promise<void> {
  const { admin } = bench.pipeline;
  await admin.deleteTopics({ topics: [topic] });
  await until('the topic to go', async () => !(await admin.listTopics()).includes(topic));
}

test('a topic that is missing does not hold up the others, and gets its messages when it is there', async () => {
  const { results, events, deadLetters } = bench.pipeline.names.topics;
  const reader = await read(results, events);
  const relay = await bench.leader('w1');
  // It has looked at the topics, and found them all.
  await until('it to publish', () => bench.log.some((line) => line.includes('the relay publishes')));
  await remove(deadLetters);
  const [early = ''] = await bench.decide(results);
  await bench.published([early], reader);

  const ids = await bench.decide(results, deadLetters, events);
  const [result = '', letter = '', event = ''] = ids;
  await bench.published([result, event], reader);
  expect(bench.log.some((line) => line.includes('not published for certain'))).toBe(true);
  const later = await bench.decide(results, events);
  await bench.published(later, reader);
  expect(await bench.pending()).toBe(1);

  await ensureTopics(bench.pipeline.admin, bench.pipeline.names, { replicationFactor: 1 });
  const letters = await read(deadLetters);
  await bench.published([letter], letters);
  await relay.stop();
  expect(bench.counts([early, result, event, ...later], reader)).toEqual([1, 1, 1, 1, 1]);
  expect(bench.counts([letter], letters)).toEqual([1]);
  expect(await bench.pending()).toBe(0);
}, 180_000);

test('what was claimed for a topic that is missing at a takeover waits for it, the others are published', async () => {
  const { results, deadLetters } = bench.pipeline.names.topics;
  const ids = await bench.decide(deadLetters, results);
  await bench.database.query(
    `update outbox set batch_id = gen_random_uuid(), claimed_at = clock_timestamp()`,
  );
  await remove(deadLetters);
  const reader = await read(results);
  const relay = await bench.leader('w1');
  const later = await bench.decide(results);
  await bench.published([...ids.slice(1), ...later], reader);

  await ensureTopics(bench.pipeline.admin, bench.pipeline.names, { replicationFactor: 1 });
  const letters = await read(deadLetters);
  await bench.published(ids.slice(0, 1), letters);
  await relay.stop();
  expect(bench.counts(ids.slice(0, 1), letters)).toEqual([1]);
  expect(await bench.pending()).toBe(0);
}, 180_000);

test('a results topic that is deleted and made anew goes on being filled, without a restart', async () => {
  const { results } = bench.pipeline.names.topics;
  const before = await read(results);
  await bench.leader('w1');
  const early = await bench.decide(results, results);
  await bench.published(early, before);
  await before.close();
  readers.length = 0;

  await remove(results);
  await ensureTopics(bench.pipeline.admin, bench.pipeline.names, { replicationFactor: 1 });
  const late = await bench.decide(results, results, results);
  const after = await read(results);
  await bench.published(late, after);
  await until('an empty outbox', async () => (await bench.pending()) === 0);
  expect(bench.counts(late, after)).toEqual([1, 1, 1]);
}, 180_000);
