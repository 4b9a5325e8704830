import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { namesFor } from '../../src/names.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import {
  pollTopicMetrics,
  type TopicAdmin,
  type TopicMetricsOptions,
} from '../../src/telemetry/topic-metrics.ts';

const names = namesFor();
const { commands, control } = names.topics;

/** A cluster with two partitions of commands, one of everything else. */
const admin: TopicAdmin = {
  fetchTopicOffsets: (topic) =>
    Promise.resolve(
      topic === commands
        ? [
            { partition: 0, low: '10', high: '100' },
            { partition: 1, low: '20', high: '50' },
          ]
        : [{ partition: 0, low: '0', high: '7' }],
    ),
  fetchOffsets: () => committed('90', '-1'),
};

function committed(...offsets: string[]): ReturnType<TopicAdmin['fetchOffsets']> {
  return Promise.resolve([
    { topic: commands, partitions: offsets.map((offset, partition) => ({ partition, offset })) },
  ]);
}

function start(options: Partial<TopicMetricsOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', workerId: 'w1' },
    { write: (line: string) => void lines.push(line) },
  );
  const metrics = createMetrics(logger);
  const polling = pollTopicMetrics({
    admin,
    names,
    metrics,
    intervalMs: 5,
    isLeader: () => true,
    logger,
    ...options,
  });
  /** The series of Kafka's topics as they would be scraped now. */
  const scrape = async () => {
    const lag = (await metrics.consumerLag.get()).values;
    const partitions = (await metrics.topicPartitions.get()).values;
    const offsets = (await metrics.topicOffset.get()).values;
    return { lag, partitions, offsets };
  };
  return { polling, scrape, lines };
}

test('the leader reports partitions, end offsets and the lag of the command group', async () => {
  const { polling, scrape } = start();
  await sleep(20);
  const { lag, partitions, offsets } = await scrape();
  // 100 − 90, and 50 − 20 where nothing is committed yet.
  expect(lag).toEqual([{ labels: { group: names.groups.commands, topic: commands }, value: 40 }]);
  expect(partitions).toHaveLength(5);
  expect(partitions).toContainEqual({ labels: { topic: commands }, value: 2 });
  expect(offsets).toContainEqual({ labels: { topic: commands, partition: 0 }, value: 100 });
  expect(offsets).toContainEqual({ labels: { topic: control, partition: 0 }, value: 7 });
  await polling.stop();
});

test.each([
  ['is beyond the end, on a topic made anew', ['120', '50'], 0],
  ['is older than what the topic still has', ['5', '50'], 90],
])('the lag counts only records that exist: a committed offset that %s', async (_, offsets, value) => {
  const { polling, scrape } = start({ admin: { ...admin, fetchOffsets: () => committed(...offsets) } });
  await sleep(20);
  expect((await scrape()).lag).toMatchObject([{ value }]);
  await polling.stop();
});

test('who is not the leader asks Kafka nothing, and a leader that is one no more takes its series away', async () => {
  let leader = false;
  let asked = 0;
  const counting: TopicAdmin = {
    ...admin,
    fetchOffsets: (options) => {
      asked++;
      return admin.fetchOffsets(options);
    },
  };
  const { polling, scrape } = start({ admin: counting, isLeader: () => leader });
  await sleep(20);
  expect(asked).toBe(0);
  leader = true;
  await sleep(30);
  expect((await scrape()).lag).toHaveLength(1);
  leader = false;
  await sleep(30);
  expect(await scrape()).toEqual({ lag: [], partitions: [], offsets: [] });
  await polling.stop();
});

test('a topic that is missing is logged once, and hides no other', async () => {
  const missing: TopicAdmin = {
    ...admin,
    fetchTopicOffsets: (topic) =>
      topic === control ? Promise.reject(new Error('no such topic')) : admin.fetchTopicOffsets(topic),
  };
  const { polling, scrape, lines } = start({ admin: missing });
  await sleep(50);
  const { lag, partitions } = await scrape();
  expect(lag).toHaveLength(1);
  expect(partitions.map(({ labels }) => labels.topic)).not.toContain(control);
  expect(partitions).toHaveLength(4);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('no such topic');
  await polling.stop();
});

test('figures that cannot be read any more are taken away, and come back with Kafka', async () => {
  let down = false;
  const shaky: TopicAdmin = {
    fetchTopicOffsets: (topic) => (down ? Promise.reject(new Error('away')) : admin.fetchTopicOffsets(topic)),
    fetchOffsets: (options) => (down ? Promise.reject(new Error('away')) : admin.fetchOffsets(options)),
  };
  const { polling, scrape } = start({ admin: shaky });
  await sleep(20);
  down = true;
  await sleep(30);
  expect(await scrape()).toEqual({ lag: [], partitions: [], offsets: [] });
  down = false;
  await sleep(30);
  expect((await scrape()).lag).toHaveLength(1);
  await polling.stop();
});

test('stop waits for the poll under way and leaves no series behind', async () => {
  const answer = Promise.withResolvers<undefined>();
  let asked = 0;
  const slow: TopicAdmin = {
    ...admin,
    fetchOffsets: async (options) => {
      asked++;
      await answer.promise;
      return admin.fetchOffsets(options);
    },
  };
  const { polling, scrape } = start({ admin: slow });
  await sleep(10);
  let stopped = false;
  const stopping = polling.stop().then(() => (stopped = true));
  await sleep(20);
  expect(stopped).toBe(false);
  answer.resolve(undefined);
  await stopping;
  expect(asked).toBe(1);
  expect(await scrape()).toEqual({ lag: [], partitions: [], offsets: [] });
});
