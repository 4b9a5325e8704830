import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';

const MOST_AT_ONCE = 50;
const AGAIN_MS = 500;

interface Waiting {
  message: Message;
  acknowledged: () => void;
}

/**
 * A sender as it should be: waits for the acknowledgement of all replicas, and sends the same bytes again until it has
 * it, in order. A resend after a lost acknowledgement is on the topic twice.
 */
export class KafkaSender {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #queue: Waiting[] = [];
  readonly #stopping = new AbortController();
  #producer: Producer | undefined;
  #wake: () => void = () => undefined;
  readonly #running: Promise<void>;
  /** Batches whose acknowledgement did not come. */
  resent = 0;

  constructor(kafka: Kafka, topic: string) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#running = this.#run();
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when it is acknowledged. */
  send(message: Message): Promise<void> {
    return new Promise((acknowledged) => {
      this.#queue.push({ message, acknowledged });
      this.#wake();
    });
  }

  /** Leaves unsent what is not acknowledged yet. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
    await this.#drop();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const batch = this.#queue.slice(0, MOST_AT_ONCE);
      if (batch.length === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      try {
        const producer = await this.#open();
        const messages = batch.map(({ message }) => message);
        await producer.send({ topic: this.#topic, messages, acks: -1 });
        this.#queue.splice(0, batch.length);
        for (const { acknowledged } of batch) acknowledged();
      } catch {
        this.resent += 1;
        // Its sequence numbers are in doubt.
        await this.#drop();
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #open(): Promise<Producer> {
    if (this.#producer !== undefined) return this.#producer;
    // Kept before it is connected: one that is refused its id has connections that have to be closed.
    const producer = (this.#producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    }));
    await producer.connect();
    return producer;
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}
