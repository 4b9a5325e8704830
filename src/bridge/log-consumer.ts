import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import { isBadData } from '../store/database.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Membership } from './membership.ts';

/** The spec's event group: a member that is silent for 60 s is put out; offsets are committed every 10 s. */
const SESSION_TIMEOUT_MS = 60_000;
const COMMIT_INTERVAL_MS = 10_000;
/** Rows of one statement. */
const CHUNK = 100;
/** How long the topic rests after the database failed, and the consumer after it ended, in milliseconds. */
const REST_MS = 1_000;
const REJOIN_MS = 5_000;

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
 * Reads a topic into its table, from its beginning where the group has no offset. An offset is resolved once its rows are
 * committed; what is read again is recognised by the table. A record that makes no row is left out and blocks nothing, and
 * neither does the log as a whole: whatever ends its consumer, another one is made.
 */
export class LogConsumer<Row> {
  readonly #deps: LogConsumerDependencies<Row>;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Of records left out: many of a kind come together. */
  #hasSaid = false;
  /** Said once: a broker that is away ends one consumer after the other. */
  #isFailing = false;

  constructor(deps: LogConsumerDependencies<Row>) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'log', topic: deps.log.topic });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Commits what is kept and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    // A broker that is away must not hold up a drain.
    const told = once(signal, 'abort');
    while (!signal.aborted) {
      const consumer = this.#createConsumer();
      try {
        await Promise.race([this.#consume(consumer), told]);
      } catch (error) {
        const level = this.#isFailing ? 'debug' : 'warn';
        this.#log[level]({ err: error }, 'the topic cannot be read; it is tried again');
        this.#isFailing = true;
      }
      await consumer.disconnect().catch(() => undefined);
      await sleep(REJOIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #createConsumer(): Consumer {
    return this.#deps.kafka.consumer({
      groupId: this.#deps.log.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      // A drain waits for the fetch under way; kafkajs' own five seconds are all that a part of it has.
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      // Started over here, where the membership of the one that ended is ended too.
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** Rejects when the consumer ended by itself; never resolves. */
  async #consume(consumer: Consumer): Promise<never> {
    const { membership, log } = this.#deps;
    const { signal } = this.#stopping;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, () => (this.#isFailing = false));
    await membership.endPredecessors();
    signal.throwIfAborted();
    await consumer.connect();
    await consumer.subscribe({ topics: [log.topic], fromBeginning: true });
    signal.throwIfAborted();
    await consumer.run({
      autoCommit: true,
      autoCommitInterval: COMMIT_INTERVAL_MS,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#takeBatch(payload),
    });
    return ended;
  }

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    const { log, metrics } = this.#deps;
    const { messages, partition } = payload.batch;
    for (let at = 0; at < messages.length; at += CHUNK) {
      const chunk = messages.slice(at, at + CHUNK);
      try {
        await this.#insert(chunk.flatMap((record) => this.#read(record, partition)));
      } catch (error) {
        this.#rest(payload, error);
        return;
      }
      // With the marks of transactions that end the batch, which are no records.
      const isLast = at + CHUNK >= messages.length;
      payload.resolveOffset(isLast ? payload.batch.lastOffset() : (chunk.at(-1)?.offset ?? '0'));
      metrics.messagesConsumed.inc({ group: log.groupId }, chunk.length);
      if (!payload.isRunning() || payload.isStale() || this.#stopping.signal.aborted) return;
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

  /** The database is away: nothing is resolved, and the partition rests until it is back. */
  #rest(payload: EachBatchPayload, error: unknown): void {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#log.warn({ err: error }, 'records could not be kept; the topic rests');
    const resume = payload.pause();
    sleep(REST_MS, undefined, { signal })
      .then(() => this.#deps.circuit.whenClosed(signal))
      .then(resume, () => undefined);
  }
}
