import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { ForgottenError } from '../errors.ts';
import type { Names } from '../names.ts';
import type { Admission } from '../intake/admission.ts';
import type { Intake } from '../intake/intake.ts';
import type { KafkaRecord } from '../intake/judge.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Membership } from './membership.ts';
import type { Places, Positions } from './positions.ts';

/** The spec's group: a member that is silent for 30 s is put out; offsets are committed every 5 s. */
const SESSION_TIMEOUT_MS = 30_000;
/** A rebalance is learned of by a heartbeat's answer, and nobody gets partitions before all have learned of it. */
const HEARTBEAT_MS = 1_000;
/** A member without an answer from its coordinator for this long may have lost its place, in milliseconds. */
const CONTACT_MS = 10_000;
const COMMIT_INTERVAL_MS = 5_000;
/** Small enough that work starts while the next chunk is recorded, large enough to share a transaction. */
const CHUNK = 25;
/** How long a partition rests after a chunk failed, in milliseconds; longer while a circuit is open or the outbox full. */
const FIRST_REST_MS = 200;
const LONGEST_REST_MS = 5_000;
/** How long after a vain look for the kept positions the next one is made, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;
/** How often the database is asked whether it still knows what it was told, in milliseconds. */
const MEMORY_LOOK_MS = 2_000;

export interface BridgeDependencies {
  kafka: Kafka;
  names: Names;
  intake: Intake;
  admission: Admission;
  positions: Positions;
  membership: Membership;
  startFrom: 'earliest' | 'latest';
  metrics: Metrics;
  logger: Logger;
}

/**
 * Kafka in. An offset is resolved only when the intake has settled its message, and committed at the spec's
 * interval; what is redelivered after a crash, the intake recognises.
 */
export class CommandsBridge {
  readonly #deps: BridgeDependencies;
  readonly #log: Logger;
  readonly #consumer: Consumer;
  readonly #rests = new Map<number, number>();
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<never>();
  #places: Places = new Map();
  /** Its membership; undefined while it has none, as far as is known. */
  #memberId: string | undefined;
  #joins = 0;
  /** Aborted by the next join. */
  #rejoining = new AbortController();
  #lastContactAt = performance.now();
  #watching: Promise<void> | undefined;

  constructor(deps: BridgeDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'bridge' });
    this.#ended.promise.catch(() => undefined);
    this.#consumer = deps.kafka.consumer({
      groupId: deps.names.groups.commands,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      allowAutoTopicCreation: false,
      maxBytes: 5_242_880,
      minBytes: 1,
      maxWaitTimeInMs: 500,
      // Without a broker that died: kafkajs asks none for what it has while one of those it knows of refuses.
      metadataMaxAge: 2_000,
      // Asked only after what kafkajs thinks may pass; anything else ends the consumer, and then this process.
      retry: {
        initialRetryTime: 200,
        maxRetryTime: 1_000,
        // Longer than brokers take to see that one of them died (9 s): starting over means joining anew.
        retries: 30,
        restartOnFailure: () => Promise.resolve(true),
      },
    });
  }

  /** Rejects when the consumer ended for good: a new process may fare better. Never resolves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Why commands do not flow; undefined while this is a member whose coordinator answers. */
  trouble(): string | undefined {
    if (this.#memberId === undefined) return 'the bridge is not in its consumer group';
    const silentMs = performance.now() - this.#lastContactAt;
    if (silentMs <= CONTACT_MS) return undefined;
    return `the consumer group's coordinator has not answered for ${Math.round(silentMs / 1000)} s`;
  }

  async start(): Promise<void> {
    const { names, startFrom, membership, positions } = this.#deps;
    const { GROUP_JOIN, HEARTBEAT, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#memberId = payload.memberId;
      this.#rejoining.abort();
      this.#lastContactAt = performance.now();
      const partitions = payload.memberAssignment[names.topics.commands] ?? [];
      this.#log.info({ partitions }, 'the bridge joined its group');
      this.#joins += 1;
      this.#places.clear();
      void this.#restore(partitions);
    });
    this.#consumer.on(HEARTBEAT, () => (this.#lastContactAt = performance.now()));
    this.#consumer.on(CRASH, ({ payload }) => {
      const { error, restart } = payload;
      this.#log.error({ err: error, restart }, restart ? 'the consumer starts over' : 'the consumer ended');
      if (restart) this.#abandonMembership();
      else this.#ended.reject(error);
    });
    await membership.endPredecessors();
    if (startFrom === 'latest') await positions.adopt();
    await this.#consumer.connect();
    // Never from the end, which loses what was acknowledged before the first commit; to adopt a topic is another thing.
    await this.#consumer.subscribe({ topics: [names.topics.commands], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: true,
      autoCommitInterval: COMMIT_INTERVAL_MS,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 6,
      eachBatch: (payload) => this.#takeBatch(payload),
    });
    this.#watching = this.#watchForForgotten();
  }

  /** Finishes the chunks under way, commits what is settled and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The bridge stops'));
    this.#memberId = undefined;
    await this.#watching;
    await this.#consumer.disconnect();
  }

  /** A consumer that starts over joins as a new member, which has to wait for as long as the old one counts. */
  #abandonMembership(): void {
    const memberId = this.#memberId;
    this.#memberId = undefined;
    if (memberId === undefined) return;
    this.#rejoining = new AbortController();
    const signal = AbortSignal.any([this.#rejoining.signal, this.#stopping.signal]);
    void this.#deps.membership.endAbandoned(memberId, signal);
  }

  /**
   * Nothing is taken from a partition before it is known where to go on: what came in first would be recorded as the
   * place, and from the topic's end it would leave out what lies before.
   */
  async #restore(partitions: number[]): Promise<void> {
    if (partitions.length === 0) return;
    const { positions, names } = this.#deps;
    const topic = names.topics.commands;
    const join = this.#joins;
    this.#consumer.pause([{ topic, partitions }]);
    while (join === this.#joins && !this.#stopping.signal.aborted) {
      try {
        const places = await positions.restore(partitions, (partition, offset) => {
          if (join === this.#joins) this.#consumer.seek({ topic, partition, offset });
        });
        if (join !== this.#joins) return;
        for (const [partition, place] of places) this.#places.set(partition, place);
        this.#consumer.resume([{ topic, partitions }]);
        return;
      } catch (error) {
        this.#log.warn(
          { err: error, partitions },
          'the kept positions could not be looked up; looking again',
        );
        await sleep(LOOK_AGAIN_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** A partition on which nothing comes would not notice that the database was restored. */
  async #watchForForgotten(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(MEMORY_LOOK_MS, undefined, { signal }).catch(() => undefined);
      const join = this.#joins;
      const partitions = await this.#deps.positions.forgotten(this.#places).catch(() => []);
      if (join === this.#joins) await this.#goBack(partitions);
    }
  }

  async #goBack(partitions: number[]): Promise<void> {
    for (const partition of partitions) this.#places.delete(partition);
    await this.#restore(partitions);
  }

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    for (let at = 0; at < messages.length; at += CHUNK) {
      const chunk = messages.slice(at, at + CHUNK).map((message) => record(topic, partition, message));
      const last = chunk.at(-1);
      const known = this.#places.get(partition);
      if (last === undefined || known === undefined) return;
      try {
        await this.#takeChunk(chunk, known, payload);
      } catch (error) {
        if (error instanceof ForgottenError && this.#places.get(partition) === known) {
          this.#log.warn({ err: error, partition }, 'the partition goes back');
          void this.#goBack([partition]);
        } else {
          this.#rest(payload, error);
        }
        return;
      }
      this.#rests.delete(partition);
      // Sent back meanwhile: to resolve this offset would skip what is to be read again.
      if (payload.isStale() || this.#places.get(partition) !== known) return;
      this.#places.set(partition, (BigInt(last.offset) + 1n).toString());
      payload.resolveOffset(last.offset);
      this.#deps.metrics.messagesConsumed.inc({ group: this.#deps.names.groups.commands }, chunk.length);
      if (!payload.isRunning() || this.#stopping.signal.aborted) return;
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  /** Heartbeats go on while a chunk waits for room or for a slow server, or the group would put us out. */
  async #takeChunk(records: KafkaRecord[], known: string, payload: EachBatchPayload): Promise<void> {
    this.#deps.admission.assertOpen();
    const rebalancing = new AbortController();
    const beating = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => rebalancing.abort(error));
    }, HEARTBEAT_MS);
    try {
      await this.#deps.intake.takeChunk(
        records,
        known,
        AbortSignal.any([this.#stopping.signal, rebalancing.signal]),
      );
    } finally {
      clearInterval(beating);
    }
  }

  /** A dependency is away: nothing is committed, the partition rests, the others go on finding out for themselves. */
  #rest(payload: EachBatchPayload, error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    const { partition } = payload.batch;
    const restMs = this.#rests.get(partition) ?? FIRST_REST_MS;
    this.#rests.set(partition, Math.min(restMs * 2, LONGEST_REST_MS));
    this.#log.warn({ err: error, partition, restMs }, 'a chunk was not taken in; the partition rests');
    const resume = payload.pause();
    const join = this.#joins;
    void this.#pass(restMs).then(() => {
      // Where the kept positions are being looked at, it is for that to say when the partition goes on.
      if (join === this.#joins && this.#places.has(partition)) resume();
    });
  }

  async #pass(restMs: number): Promise<void> {
    const { signal } = this.#stopping;
    try {
      await sleep(restMs, undefined, { signal });
      await this.#deps.admission.whenOpen(signal);
    } catch {
      // The bridge stops; a consumer that ends need not be told to go on.
    }
  }
}

function record(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, timestamp, key, value } = message;
  return { topic, partition, offset, timestamp, key, value };
}
