import kafkajs, { type Kafka, type Message, type Producer } from 'kafkajs';

/**
 * The spec's 1 MB, less what a record adds to its key and value: kafkajs makes one record batch a partition, and one
 * over the topic's max.message.bytes is refused.
 */
const BATCH_BYTES = 1_000_000;
const RECORD_OVERHEAD = 64;
const LINGER_MS = 5;
/** Batches on their way at once; with these full, whoever adds waits. */
const IN_FLIGHT = 4;

/**
 * The spec's high-throughput producer: gzip, batches of 1 MB or 5 ms (which kafkajs lacks), ten retries of 100 ms to
 * 30 s, no topic made by accident. Not idempotent: a message may arrive twice, which a taskId makes harmless.
 */
export class BatchingProducer {
  readonly #producer: Producer;
  readonly #topic: string;
  readonly #onAcknowledged: (messages: Message[]) => void;
  readonly #inFlight = new Set<Promise<void>>();
  #waiting: Message[] = [];
  #waitingBytes = 0;
  #linger: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  /** @param onAcknowledged told which messages all in-sync replicas have */
  constructor(kafka: Kafka, topic: string, onAcknowledged: (messages: Message[]) => void) {
    this.#topic = topic;
    this.#onAcknowledged = onAcknowledged;
    this.#producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 30_000, retries: 10 },
    });
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  /**
   * Takes a message in; resolves when there is room for the next one.
   *
   * @throws where an earlier batch could not be sent; then nothing more is taken in
   */
  async add(message: Message): Promise<void> {
    if (this.#failure) throw this.#failure;
    const bytes = sizeOf(message.key) + sizeOf(message.value) + RECORD_OVERHEAD;
    if (this.#waitingBytes + bytes > BATCH_BYTES) this.#send();
    this.#waiting.push(message);
    this.#waitingBytes += bytes;
    this.#linger ??= setTimeout(() => this.#send(), LINGER_MS);
    while (this.#inFlight.size >= IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  /**
   * Sends what waits; resolves when all is acknowledged.
   *
   * @throws where a batch could not be sent
   */
  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#inFlight);
    if (this.#failure) throw this.#failure;
  }

  async disconnect(): Promise<void> {
    clearTimeout(this.#linger);
    await this.#producer.disconnect();
  }

  #send(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    const messages = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (messages.length === 0 || this.#failure) return;
    const batch = this.#producer
      .send({ topic: this.#topic, messages, acks: -1, compression: kafkajs.CompressionTypes.GZIP })
      .then(() => this.#onAcknowledged(messages))
      .catch((error: unknown) => {
        this.#failure ??= error as Error;
      })
      .finally(() => this.#inFlight.delete(batch));
    this.#inFlight.add(batch);
  }
}

function sizeOf(part: string | Buffer | null | undefined): number {
  return part ? Buffer.byteLength(part) : 0;
}
