import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { isBadData } from '../store/database.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { LastingConsumer } from './lasting-consumer.ts';
import type { Membership } from './membership.ts';

/** The spec's event group: a member that is silent for 60 s is put out; offsets are committed every 10 s. */
const SESSION_TIMEOUT_MS = 60_000;
const COMMIT_INTERVAL_MS = 10_000;
/** Rows of one statement. */
const CHUNK = 100;

/** A topic that is kept in a table. */
export interface Log<Row> {
  topic: string;
  groupId: string;
  /** What is kept of a record; undefined where it is none of the topic's. */
  read(record: KafkaMessage, partition: number): Row | undefined;
  /** Keeps the rows that are not there yet. */
  insert(rows: Row[]): Promise<void>;
}

export interface LogConsumerDependencies<Row> {
  kafka: Kafka;
  log: Log<Row>;
  membership: Membership;
  circuit: Circuit;
  /** How long rows live: older records would be kept only to be pruned. */
  retentionMs: number;
  metrics: Metrics;
  logger: Logger;
}

/**
 * Reads a topic into its table. An offset is resolved once its rows are committed; what is read again is recognised by
 * the table. A record that makes no row is left out and blocks nothing.
 */
export class LogConsumer<Row> {
  readonly #deps: LogConsumerDependencies<Row>;
  readonly #log: Logger;
  readonly #consumer: LastingConsumer;
  /** Of records left out: many of a kind come together. */
  #hasSaid = false;

  constructor(deps: LogConsumerDependencies<Row>) {
    const { kafka, log, membership, circuit, logger } = deps;
    this.#deps = deps;
    this.#log = logger.child({ component: 'log', topic: log.topic });
    this.#consumer = new LastingConsumer({
      kafka,
      topic: log.topic,
      groupId: log.groupId,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      commitIntervalMs: COMMIT_INTERVAL_MS,
      membership,
      takeBatch: (payload) => this.#takeBatch(payload),
      whenBack: (signal) => circuit.whenClosed(signal),
      logger: this.#log,
    });
  }

  start(): void {
    this.#consumer.start();
  }

  /** Commits what is kept and leaves the group. */
  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    const { log, metrics } = this.#deps;
    const { messages, partition } = payload.batch;
    for (let at = 0; at < messages.length; at += CHUNK) {
      const chunk = messages.slice(at, at + CHUNK);
      await this.#insert(chunk.flatMap((record) => this.#read(record, partition)));
      // With the marks of transactions that end the batch, which are no records.
      const isLast = at + CHUNK >= messages.length;
      payload.resolveOffset(isLast ? payload.batch.lastOffset() : (chunk.at(-1)?.offset ?? '0'));
      metrics.messagesConsumed.inc({ group: log.groupId }, chunk.length);
      if (!payload.isRunning() || payload.isStale() || this.#consumer.isStopping) return;
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  #read(record: KafkaMessage, partition: number): Row[] {
    if (Number(record.timestamp) < Date.now() - this.#deps.retentionMs) return [];
    const row = this.#deps.log.read(record, partition);
    if (row !== undefined) return [row];
    this.#leaveOut({ partition, offset: record.offset });
    return [];
  }

  /** What the database refuses as bad data is found by halving, and left out. */
  async #insert(rows: Row[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await this.#deps.circuit.run(() => this.#deps.log.insert(rows));
    } catch (error) {
      if (!isBadData(error)) throw error;
      if (rows.length === 1) {
        this.#leaveOut({ err: error });
        return;
      }
      const middle = Math.ceil(rows.length / 2);
      await this.#insert(rows.slice(0, middle));
      await this.#insert(rows.slice(middle));
    }
  }

  #leaveOut(about: Record<string, unknown>): void {
    if (!this.#hasSaid) this.#log.debug(about, 'a record is left out: it is not one of its topic');
    this.#hasSaid = true;
  }
}
