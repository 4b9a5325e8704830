import { afterEach, expect, jest, test } from '@jest/globals';
import type { Kafka, Message, ProducerBatch, ProducerConfig } from 'kafkajs';
import { BatchingProducer } from '../../src/kafka/batching-producer.ts';

interface Sent {
  messages: Message[];
  acknowledge: () => void;
  fail: (error: Error) => void;
}

/** A Kafka that acknowledges when it is told to. */
function fakeKafka(sent: Sent[], configs: ProducerConfig[] = []): Kafka {
  const producer = {
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    send: ({ messages }: { messages: Message[] } & ProducerBatch) => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      sent.push({ messages, acknowledge: () => resolve(undefined), fail: reject });
      return promise;
    },
  };
  return {
    producer: (config: ProducerConfig) => {
      configs.push(config);
      return producer;
    },
  } as unknown as Kafka;
}

const message = (bytes: number): Message => ({ key: 'k', value: 'x'.repeat(bytes) });
const sizeOf = ({ messages }: Sent): number =>
  messages.reduce((sum, { value }) => sum + (value as string).length, 0);

test("it is the spec's high-throughput producer", () => {
  const configs: ProducerConfig[] = [];
  new BatchingProducer(fakeKafka([], configs), 'topic', () => undefined);
  expect(configs[0]).toMatchObject({
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 30_000, retries: 10 },
  });
});

test('batches stay under 1 MB, whatever comes', async () => {
  const sent: Sent[] = [];
  let acknowledged = 0;
  const producer = new BatchingProducer(fakeKafka(sent), 'topic', ({ length }) => (acknowledged += length));
  for (let i = 0; i < 30; i++) await producer.add(message(100_000));
  const flushed = producer.flush();
  for (const batch of sent) batch.acknowledge();
  await flushed;
  expect(sent.map(sizeOf)).toEqual([900_000, 900_000, 900_000, 300_000]);
  expect(acknowledged).toBe(30);
});

test('what lingers is sent without more coming', async () => {
  const sent: Sent[] = [];
  const { promise, resolve } = Promise.withResolvers<Message[]>();
  const producer = new BatchingProducer(fakeKafka(sent), 'topic', resolve);
  await producer.add(message(1));
  const acknowledging = setInterval(() => sent[0]?.acknowledge());
  expect(await promise).toHaveLength(1);
  clearInterval(acknowledging);
});

afterEach(() => {
  jest.useRealTimers();
});

test('whoever adds waits while four batches are under way', async () => {
  // Batches are full here; one that lingered for 5 ms on a slow machine would be one more.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  const sent: Sent[] = [];
  const producer = new BatchingProducer(fakeKafka(sent), 'topic', () => undefined);
  const adding = (async () => {
    for (let i = 0; i < 60; i++) await producer.add(message(100_000));
    await producer.flush();
  })();
  let most = 0;
  let done = 0;
  for (; done < 7; done++) {
    while (sent.length <= done) await new Promise(setImmediate);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    most = Math.max(most, sent.length - done);
    sent[done]?.acknowledge();
  }
  await adding;
  expect({ most, batches: sent.length }).toEqual({ most: 4, batches: 7 });
});

test('a batch that fails ends it: nothing more is taken in, and flush says why', async () => {
  const sent: Sent[] = [];
  const producer = new BatchingProducer(fakeKafka(sent), 'topic', () => undefined);
  await producer.add(message(999_000));
  await producer.add(message(999_000));
  const flushed = producer.flush();
  sent[0]?.fail(new Error('refused'));
  sent[1]?.acknowledge();
  await expect(flushed).rejects.toThrow('refused');
  await expect(producer.add(message(1))).rejects.toThrow('refused');
});
