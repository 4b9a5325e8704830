import kafkajs, { type Admin, type KafkaConfig } from 'kafkajs';

/**
 * Asks whether Kafka answers, over a connection kept for that: the others go on trying for long before they fail. One that
 * failed is thrown away, for a connection that broke says nothing of the server, and the next begins with another broker.
 */
export class KafkaPing {
  readonly #kafka: kafkajs.Kafka;
  #admin: Admin | undefined;
  #failures = 0;

  /** @param limitMs how long a connection, and then an answer, may take */
  constructor(config: KafkaConfig, limitMs: number) {
    const { brokers } = config;
    this.#kafka = new kafkajs.Kafka({
      ...config,
      brokers: async () => {
        const all = typeof brokers === 'function' ? await brokers() : brokers;
        const first = this.#failures % all.length;
        return [...all.slice(first), ...all.slice(0, first)];
      },
      connectionTimeout: limitMs,
      requestTimeout: limitMs,
      retry: { retries: 0 },
    });
  }

  /** Resolves when a broker answers. */
  async ask(): Promise<void> {
    const admin = (this.#admin ??= this.#kafka.admin());
    try {
      await admin.connect();
      await admin.describeCluster();
    } catch (error) {
      this.#failures += 1;
      if (this.#admin === admin) this.#admin = undefined;
      await admin.disconnect();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#admin?.disconnect();
  }
}
