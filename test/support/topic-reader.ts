import kafkajs, { type Consumer, type Kafka } from 'kafkajs';

export interface ReadRecord {
  topic: string;
  key: string | null;
  text: string;
  headers: Record<string, string>;
  timestamp: number;
}

/** Reads topics as their users do: committed records only, from the beginning. */
export class TopicReader {
  readonly records: ReadRecord[] = [];
  readonly #consumer: Consumer;

  private constructor(consumer: Consumer) {
    this.#consumer = consumer;
  }

  static async open(kafka: Kafka, topics: string[]): Promise<TopicReader> {
    const consumer = kafka.consumer({
      groupId: `reader-${crypto.randomUUID()}`,
      readUncommitted: false,
      maxWaitTimeInMs: 50,
      // Outlives brokers without joining its group anew, which would wait for its own ghost.
      metadataMaxAge: 1_000,
      retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 200 },
    });
    const reader = new TopicReader(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ topic, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
        reader.records.push({
          topic,
          key: message.key?.toString() ?? null,
          text: message.value?.toString() ?? '',
          headers: Object.fromEntries(headers) as Record<string, string>,
          timestamp: Number(message.timestamp),
        });
        return Promise.resolve();
      },
    });
    return reader;
  }

  of<T>(topic: string): (ReadRecord & { body: T })[] {
    return this.records
      .filter((record) => record.topic === topic)
      .map((record) => ({ ...record, body: JSON.parse(record.text) as T }));
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect();
  }
}

export const { CompressionTypes } = kafkajs;
