import kafkajs, {
  type Admin,
  type Kafka,
  type Message,
  type PartitionMetadata,
  type Producer,
} from 'kafkajs';
import type { Metrics } from '../telemetry/metrics.ts';
import { Headers } from '../names.ts';
import type { OutboxRow } from '../store/outbox.ts';

/** How long an abandoned transaction can hold back readers of committed records, in milliseconds. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/** A small first pause: back-to-back transactions meet CONCURRENT_TRANSACTIONS, and the default costs 264 ms each. */
const RETRY = { initialRetryTime: 4, factor: 0.2, multiplier: 1.5, maxRetryTime: 1_000, retries: 20 };

const partitionOf = kafkajs.Partitioners.DefaultPartitioner();

/**
 * The spec's reliable producer: one transaction a batch. After any error it is thrown away, for a delayed commit
 * or abort may yet arrive; a new one fences it.
 */
export class Publisher {
  readonly #producer: Producer;
  readonly #admin: Admin;
  readonly #metrics: Metrics;
  readonly #partitions = new Map<string, PartitionMetadata[]>();

  private constructor(producer: Producer, admin: Admin, metrics: Metrics) {
    this.#producer = producer;
    this.#admin = admin;
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
    const publisher = new Publisher(producer, kafka.admin({ retry: RETRY }), metrics);
    try {
      await producer.connect();
      await (await producer.transaction()).abort();
    } catch (error) {
      await publisher.close().catch(() => undefined);
      throw error;
    }
    return publisher;
  }

  /** All rows or none become visible to readers of committed records. */
  async publish(rows: OutboxRow[]): Promise<void> {
    try {
      const shares = await this.#byPartition(rows);
      // kafkajs tries a call again broker by broker. Where a leader moves in the middle of one for several brokers, it sends
      // some partitions twice, under new sequence numbers, and others not at all (seen). So one partition a call, unless
      // there are no replicas to move to.
      const calls = this.#canLeadersMove() ? shares.map((share) => [share]) : [shares];
      const transaction = await this.#producer.transaction();
      for (const topicMessages of calls) {
        for (const topic of topicsOf(topicMessages)) this.#metrics.producerRequests.inc({ topic });
        await transaction.sendBatch({
          topicMessages,
          acks: -1,
          compression: kafkajs.CompressionTypes.GZIP,
        });
      }
      await transaction.commit();
    } catch (error) {
      for (const topic of topicsOf(rows)) this.#metrics.producerErrors.inc({ topic });
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()]);
  }

  /** What goes to the same partition, in the rows' order. */
  async #byPartition(rows: OutboxRow[]): Promise<{ topic: string; messages: Message[] }[]> {
    const shares = new Map<string, { topic: string; messages: Message[] }>();
    for (const row of rows) {
      const { topic } = row;
      const message = messageOf(row);
      const partition = partitionOf({ topic, message, partitionMetadata: await this.#partitionsOf(topic) });
      const share = shares.get(`${topic}/${partition}`) ?? { topic, messages: [] };
      shares.set(`${topic}/${partition}`, share);
      share.messages.push({ ...message, partition });
    }
    return [...shares.values()];
  }

  #canLeadersMove(): boolean {
    return [...this.#partitions.values()].flat().some(({ replicas }) => replicas.length > 1);
  }

  /** As they were when first asked for: a stale one is refused, and then all of this is opened anew. */
  async #partitionsOf(topic: string): Promise<PartitionMetadata[]> {
    const known = this.#partitions.get(topic);
    if (known) return known;
    await this.#admin.connect();
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics.flatMap((found) => found.partitions);
    this.#partitions.set(topic, partitions);
    return partitions;
  }
}

function topicsOf(parts: { topic: string }[]): Set<string> {
  return new Set(parts.map(({ topic }) => topic));
}

function messageOf(row: OutboxRow): Message {
  return {
    key: row.key,
    value: row.value,
    headers: { ...(JSON.parse(row.headers) as Record<string, string>), [Headers.batch]: row.batch },
    // Recovery reads the topics from the oldest claim on, by this time.
    timestamp: String(row.claimedAt.getTime()),
  };
}
