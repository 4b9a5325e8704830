import kafkajs, { type Kafka, type Producer, type TopicMessages } from 'kafkajs';
import type { Metrics } from '../telemetry/metrics.ts';
import { Headers } from '../names.ts';
import type { OutboxRow } from '../store/outbox.ts';

/** How long an abandoned transaction can hold back readers of committed records, in milliseconds. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/** A small first pause: back-to-back transactions meet CONCURRENT_TRANSACTIONS, and the default costs 264 ms each. */
const RETRY = { initialRetryTime: 4, factor: 0.2, multiplier: 1.5, maxRetryTime: 1_000, retries: 20 };

/**
 * The spec's reliable producer: one transaction a batch. After any error it is thrown away, for a delayed commit
 * or abort may yet arrive; a new one fences it.
 */
export class Publisher {
  readonly #producer: Producer;
  readonly #metrics: Metrics;

  private constructor(producer: Producer, metrics: Metrics) {
    this.#producer = producer;
    this.#metrics = metrics;
  }

  /**
   * Resolves once whatever an older producer left open is finished: it is the first transaction, not the
   * connection, that fences. Nothing may be read or claimed before.
   */
  static async open(kafka: Kafka, transactionalId: string, metrics: Metrics): Promise<Publisher> {
    const producer = kafka.producer({
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: RETRY,
    });
    try {
      await producer.connect();
      await (await producer.transaction()).abort();
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
    return new Publisher(producer, metrics);
  }

  /** All rows or none become visible to readers of committed records. */
  async publish(rows: OutboxRow[]): Promise<void> {
    const topicMessages = byTopic(rows);
    try {
      const transaction = await this.#producer.transaction();
      await transaction.sendBatch({ topicMessages, acks: -1, compression: kafkajs.CompressionTypes.GZIP });
      await transaction.commit();
    } catch (error) {
      for (const { topic } of topicMessages) this.#metrics.producerErrors.inc({ topic });
      throw error;
    } finally {
      for (const { topic } of topicMessages) this.#metrics.producerRequests.inc({ topic });
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}

function byTopic(rows: OutboxRow[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const row of rows) {
    const topic = topics.get(row.topic) ?? { topic: row.topic, messages: [] };
    topics.set(row.topic, topic);
    topic.messages.push({
      key: row.key,
      value: row.value,
      headers: { ...(JSON.parse(row.headers) as Record<string, string>), [Headers.batch]: row.batch },
      // Recovery reads the topics from the oldest claim on, by this time.
      timestamp: String(row.claimedAt.getTime()),
    });
  }
  return [...topics.values()];
}
