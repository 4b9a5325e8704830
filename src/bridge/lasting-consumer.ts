import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { withDeadline } from '../telemetry/deadline.ts';
import { OutageLog } from '../telemetry/outage-log.ts';
import type { Membership } from './membership.ts';

/** How long a topic rests after what it is read for failed, and the consumer after it ended, in milliseconds. */
const REST_MS = 1_000;
const REJOIN_MS = 5_000;
/** How long a consumer may take to commit and leave, in milliseconds; kafkajs waits for a join under way. */
const LEAVE_MS = 3_000;

export interface LastingConsumerOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  /** Milliseconds after which a silent member is put out, and between two commits. */
  sessionTimeoutMs: number;
  commitIntervalMs: number;
  membership: Pick<Membership, 'endPredecessors'>;
  /** Resolves the offsets of what it is done with; what it throws lets the topic rest. */
  takeBatch(payload: EachBatchPayload): Promise<void>;
  /** When a rest may end; at once where it is left out. */
  whenBack?(signal: AbortSignal): Promise<void>;
  logger: Logger;
}

/**
 * Reads a topic for as long as the process lives, from its beginning where the group has no offset: whatever ends its
 * consumer, another one is made. Nobody waits for it to start.
 */
export class LastingConsumer {
  readonly #options: LastingConsumerOptions;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Said once: a broker that is away ends one consumer after the other. */
  #isFailing = false;
  readonly #rests: OutageLog;

  constructor(options: LastingConsumerOptions) {
    this.#options = options;
    this.#log = options.logger;
    this.#rests = new OutageLog(this.#log, 'records are taken again');
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Commits what is resolved and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
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
      // One in the midst of joining leaves the group when it has joined: nobody waits for that.
      await withDeadline(consumer.disconnect(), LEAVE_MS).catch(() => undefined);
      await sleep(REJOIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #createConsumer(): Consumer {
    const { kafka, groupId, sessionTimeoutMs } = this.#options;
    return kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      // A drain waits for the fetch under way; kafkajs' own five seconds are all that a part of it has.
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      // Started over here, where the membership of the one that ended is ended too.
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  /** Rejects when the consumer ended by itself; never resolves. */
  async #consume(consumer: Consumer): Promise<never> {
    const { membership, topic, commitIntervalMs } = this.#options;
    const { signal } = this.#stopping;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, () => (this.#isFailing = false));
    await membership.endPredecessors();
    signal.throwIfAborted();
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    signal.throwIfAborted();
    await consumer.run({
      autoCommit: true,
      autoCommitInterval: commitIntervalMs,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#takeBatch(payload),
    });
    return ended;
  }

  /** What it is read for is away: what is not resolved comes again when it is back. */
  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    try {
      await this.#options.takeBatch(payload);
      this.#rests.over();
    } catch (error) {
      const { signal } = this.#stopping;
      if (signal.aborted) return;
      this.#rests.failed(error, 'records could not be taken; the topic rests');
      const resume = payload.pause();
      sleep(REST_MS, undefined, { signal })
        .then(() => this.#options.whenBack?.(signal))
        .then(resume, () => undefined);
    }
  }
}
