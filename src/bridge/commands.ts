import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { ForgottenError } from '../errors.ts';
import type { Names } from '../names.ts';
import type { Admission } from '../intake/admission.ts';
import type { Intake, Step } from '../intake/intake.ts';
import type { KafkaRecord } from '../intake/judge.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { OutageLog } from '../telemetry/outage-log.ts';
import type { Floods } from './floods.ts';
import type { Membership } from './membership.ts';
import type { Positions } from './positions.ts';
import { Progress } from './progress.ts';

/** The spec's group: a member that is silent for 30 s is put out; offsets are committed every 5 s. */
const SESSION_TIMEOUT_MS = 30_000;
/** A rebalance is learned of by a heartbeat's answer, and nobody gets partitions before all have learned of it. */
const HEARTBEAT_MS = 1_000;
/** How long a rebalance waits for members that do not join again, in milliseconds: one that lives does within seconds. */
const REBALANCE_TIMEOUT_MS = 15_000;
/** A member without an answer from its coordinator for this long may have lost its place, in milliseconds. */
const CONTACT_MS = 10_000;
const COMMIT_INTERVAL_MS = 5_000;
/** Small enough that work starts while the next chunk is recorded, large enough to share a transaction. */
const CHUNK = 25;
/** How long a partition rests after a chunk failed, in milliseconds; longer while a circuit is open or the outbox full. */
const FIRST_REST_MS = 200;
const LONGEST_REST_MS = 5_000;

export interface BridgeDependencies {
  kafka: Kafka;
  names: Names;
  intake: Intake;
  admission: Admission;
  positions: Positions;
  membership: Membership;
  floods: Floods;
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
  readonly #groupOutage: OutageLog;
  readonly #intakeOutage: OutageLog;
  readonly #consumer: Consumer;
  readonly #rests = new Map<number, number>();
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<never>();
  readonly #progress: Progress;
  /** Its membership; undefined while it has none, as far as is known. */
  #memberId: string | undefined;
  /** Aborted by the next join. */
  #rejoining = new AbortController();
  #lastContactAt = performance.now();

  constructor(deps: BridgeDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'bridge' });
    this.#groupOutage = new OutageLog(this.#log, 'the consumer goes on');
    this.#intakeOutage = new OutageLog(this.#log, 'commands are taken in again');
    this.#ended.promise.catch(() => undefined);
    this.#consumer = deps.kafka.consumer({
      groupId: deps.names.groups.commands,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
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
    this.#progress = new Progress({
      consumer: this.#consumer,
      positions: deps.positions,
      topic: deps.names.topics.commands,
      logger: this.#log,
    });
  }

  /** Rejects when the consumer ended for good: a new process may fare better. Never resolves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Why commands do not flow; undefined while this is a member whose coordinator answers, and no partition is flooded. */
  trouble(): string | undefined {
    if (this.#memberId === undefined) return 'the bridge is not in its consumer group';
    const silentMs = performance.now() - this.#lastContactAt;
    if (silentMs <= CONTACT_MS) return this.#deps.floods.trouble();
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
      this.#deps.floods.reset();
      this.#log.info({ partitions }, 'the bridge joined its group');
      this.#groupOutage.over();
      // What rests elsewhere now says nothing of the outage here.
      for (const partition of this.#rests.keys()) {
        if (!partitions.includes(partition)) this.#rests.delete(partition);
      }
      void this.#progress.joined(partitions);
      const { memberId } = payload;
      void this.#deps.membership.endOthers(memberId, () => this.#memberId === memberId);
    });
    this.#consumer.on(HEARTBEAT, () => (this.#lastContactAt = performance.now()));
    this.#consumer.on(CRASH, ({ payload }) => {
      const { error, restart } = payload;
      if (restart) {
        this.#groupOutage.failed(error, 'the consumer starts over');
        this.#abandonMembership();
      } else {
        this.#log.error({ err: error }, 'the consumer ended');
        this.#ended.reject(error);
      }
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
    this.#progress.watch();
  }

  /** Finishes the chunks under way, commits what is settled and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The bridge stops'));
    this.#memberId = undefined;
    await this.#consumer.disconnect();
    await this.#progress.stop();
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

  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    if (this.#deps.admission.isPaused()) {
      this.#pauseUntil(payload, this.#pass(FIRST_REST_MS));
      return;
    }
    try {
      if (await this.#progress.isAhead(partition, messages[0]?.offset ?? '0')) {
        this.#log.warn({ partition }, 'the batch is ahead of what was taken in; the partition goes back');
        void this.#progress.goBack([partition]);
        return;
      }
    } catch (error) {
      this.#rest(payload, error);
      return;
    }
    for (let at = 0; at < messages.length; at += CHUNK) {
      const chunk = messages.slice(at, at + CHUNK).map((message) => record(topic, partition, message));
      const known = this.#progress.of(partition);
      if (known === undefined) return;
      if (this.#deps.admission.isPaused()) {
        this.#pauseUntil(payload, this.#pass(FIRST_REST_MS));
        return;
      }
      if (this.#deps.floods.isFlooded(partition)) {
        this.#standStill(payload);
        return;
      }
      // With the marks of transactions that end the batch, which are no messages.
      const isLast = at + CHUNK >= messages.length;
      const end = isLast ? payload.batch.lastOffset() : (chunk.at(-1)?.offset ?? '0');
      const next = (BigInt(end) + 1n).toString();
      try {
        const isPoison = await this.#takeChunk(chunk, { known, next }, payload);
        this.#deps.floods.judged(partition, isPoison);
      } catch (error) {
        if (error instanceof ForgottenError && this.#progress.of(partition) === known) {
          this.#log.warn({ err: error, partition }, 'the partition goes back');
          void this.#progress.goBack([partition]);
        } else {
          this.#rest(payload, error);
        }
        return;
      }
      this.#rests.delete(partition);
      if (this.#rests.size === 0) this.#intakeOutage.over();
      // Sent back meanwhile: to resolve this offset would skip what is to be read again.
      if (payload.isStale() || this.#progress.of(partition) !== known) return;
      this.#progress.move(partition, next);
      payload.resolveOffset(end);
      this.#deps.metrics.messagesConsumed.inc({ group: this.#deps.names.groups.commands }, chunk.length);
      if (!payload.isRunning() || this.#stopping.signal.aborted) return;
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  /** Heartbeats go on while a chunk waits for room or for a slow server, or the group would put us out. */
  async #takeChunk(records: KafkaRecord[], step: Step, payload: EachBatchPayload): Promise<boolean[]> {
    this.#deps.admission.assertOpen();
    const rebalancing = new AbortController();
    const beating = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => rebalancing.abort(error));
    }, HEARTBEAT_MS);
    try {
      return await this.#deps.intake.takeChunk(
        records,
        step,
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
    this.#intakeOutage.failed(error, 'a chunk was not taken in; the partition rests', { partition, restMs });
    this.#pauseUntil(payload, this.#pass(restMs));
  }

  /** Nothing is resolved: what a flood holds back stays on the topic. */
  #standStill(payload: EachBatchPayload): void {
    const accepted = this.#deps.floods.whenAccepted(payload.batch.partition, this.#stopping.signal);
    // Else the bridge stops; a consumer that ends need not be told to go on.
    this.#pauseUntil(
      payload,
      accepted.catch(() => undefined),
    );
  }

  #pauseUntil(payload: EachBatchPayload, over: Promise<void>): void {
    const { partition } = payload.batch;
    const resume = payload.pause();
    const known = this.#progress.of(partition);
    void over.then(() => {
      // Where the kept places are being looked at, it is for that to say when the partition goes on.
      if (known !== undefined && this.#progress.of(partition) === known) resume();
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
