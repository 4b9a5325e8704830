import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Kafka, KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import type { Circuit } from '../circuits/circuit.ts';
import type { Names } from '../names.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { OutageLog } from '../telemetry/outage-log.ts';
import type { Database } from '../store/database.ts';
import { findClaims, releaseLease, renewLease, takeLease, type Claims, type Lease } from '../store/lease.ts';
import { claimMessages, deleteBatch, type OutboxRow } from '../store/outbox.ts';
import { Publisher } from './publisher.ts';
import { recover } from './recovery.ts';
import { Refusals } from './refusals.ts';
import { Signal } from './signal.ts';

/** A relay that falls silent is replaced after this long, in milliseconds. */
const LEASE_MS = 5_000;
/** How often another's lease is looked at, and how often an idle relay looks for messages of other workers. */
const STANDBY_MS = 1_000;
const IDLE_MS = 100;
/** How long a relay that was told to stop goes on publishing what others decide meanwhile. */
const DRAIN_MS = 3_000;
const MAX_BATCH_BYTES = 700_000;
const MAX_BATCH_ROWS = 500;
/** While the process is busy, messages are gathered this long to share a transaction, in milliseconds. */
const GATHER_MS = 200;
/** How often a topic is looked at that could not be read when it was to be found out what is on it. */
const UNREAD_MS = 2_000;

/** What is not known yet of what is on the topics. */
interface Doubt {
  /** As the database knew them when the publisher fenced its predecessors. */
  claims: Claims;
  /** The highest number of a claim found on a topic; higher than the database knew, where it was restored. */
  batches: string;
  /** Topics that are still to be read. */
  topics: string[];
}

export interface RelayDependencies {
  database: Database;
  /** Kafka's. */
  circuit: Circuit;
  kafka: Kafka;
  kafkaConfig: KafkaConfig;
  /** Many tasks are open, so more messages are about to come. */
  isBusy: () => boolean;
  names: Names;
  workerId: string;
  metrics: Metrics;
  logger: Logger;
}

/**
 * Moves the outbox to Kafka exactly once. One relay at a time: the lease is a row, its epoch is checked by every
 * claim, and a claim is only made after the producer has fenced its predecessor. So whoever holds claimed rows of an
 * older epoch can publish no more, and whoever holds the lease knows what was published.
 */
export class Relay {
  readonly #deps: RelayDependencies;
  readonly #log: Logger;
  readonly #outage: OutageLog;
  readonly #renewals: OutageLog;
  readonly #owner: string;
  readonly #wake = new Signal();
  readonly #refusals = new Refusals();
  #doubt: Doubt | undefined;
  /** How many claims were made, a whole number as text. */
  #batches = '0';
  #isFirstTerm = true;
  #nextLookAt = 0;
  /** When a relay that was told to stop ends at the latest, by `performance.now()`. */
  #endsAt = Number.POSITIVE_INFINITY;
  #lease: Lease | undefined;
  #running: Promise<void> | undefined;

  constructor(deps: RelayDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'relay' });
    this.#outage = new OutageLog(this.#log, 'the relay goes on');
    this.#renewals = new OutageLog(this.#log, 'the relay lease is renewed again');
    // Not the worker id alone: a worker that restarts takes its predecessor's lease over, and does not go on with it.
    this.#owner = `${deps.workerId}/${randomUUID()}`;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Messages were just added in this process: no need to wait for the next look. */
  nudge(): void {
    if (this.isLeader()) this.#wake.raise();
  }

  #isStopped(): boolean {
    return this.#endsAt < Number.POSITIVE_INFINITY;
  }

  isLeader(): boolean {
    return this.#lease !== undefined;
  }

  /** Publishes what is decided, gives the lease back and ends. */
  async stop(): Promise<void> {
    this.#endsAt = performance.now() + DRAIN_MS;
    this.#wake.raise();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped()) {
      try {
        // One that cannot reach Kafka leaves the lease to one that can.
        const { circuit, database } = this.#deps;
        // Only at first is another process of this worker surely the dead one that this one replaces.
        const inherits = this.#isFirstTerm;
        this.#lease = circuit.isOpen()
          ? undefined
          : await takeLease(database, this.#owner, LEASE_MS, { inherits });
        this.#isFirstTerm = false;
        this.#batches = '0';
        if (this.#lease) await this.#serve(this.#lease);
        else if (!circuit.isOpen()) this.#outage.over();
      } catch (error) {
        this.#outage.failed(error, 'the relay starts over');
      } finally {
        this.#lease = undefined;
      }
      if (!this.#isStopped()) await this.#wake.wait(STANDBY_MS);
    }
  }

  /** One term as the holder of the lease. */
  async #serve(lease: Lease): Promise<void> {
    const { database } = this.#deps;
    const term = new AbortController();
    const renewal = setInterval(() => {
      renewLease(database, lease, LEASE_MS, this.#batches).then(
        (held) => {
          this.#renewals.over();
          if (!held) term.abort();
        },
        // The database is away; if that lasts, the lease expires and the epoch decides.
        (error: unknown) => this.#renewals.failed(error, 'the relay lease could not be renewed'),
      );
    }, LEASE_MS / 3);
    let publisher: Publisher | undefined;
    try {
      while (!term.signal.aborted && performance.now() < this.#endsAt) {
        publisher ??= await this.#openAfterRecovery(lease);
        // Here nothing is claimed but what was in doubt when this publisher fenced its predecessors.
        if (this.#doubt && performance.now() >= this.#nextLookAt) await this.#recover(lease, this.#doubt);
        const batchId = randomUUID();
        // As long as it is not known what a restored database has forgotten, it might be published again.
        const claimed = this.#isForgetful() ? [] : await this.#claim(lease, batchId);
        if (claimed.length === 0) {
          this.#sayItGoesOn();
          if (this.#isStopped()) return;
          await this.#wake.wait(IDLE_MS);
          continue;
        }
        if (await this.#publish(publisher, claimed)) {
          await deleteBatch(database, batchId);
          this.#sayItGoesOn();
          if (this.#deps.isBusy() && !this.#isStopped()) await setTimeout(GATHER_MS);
        } else {
          await publisher.close().catch(() => undefined);
          publisher = undefined;
          // What Kafka does not take now waits for the next relay.
          if (this.#isStopped()) return;
        }
      }
    } finally {
      clearInterval(renewal);
      await publisher?.close().catch(() => undefined);
      await releaseLease(database, lease).catch((error: unknown) => {
        this.#outage.failed(error, 'the relay lease could not be given back; it expires');
      });
    }
  }

  async #openAfterRecovery(lease: Lease): Promise<Publisher> {
    const { database, circuit, kafka, names, metrics } = this.#deps;
    // A relay that slept past its lease must not fence its successor.
    if (!(await renewLease(database, lease, LEASE_MS, this.#batches)))
      throw new Error('The relay lease was taken over');
    const publisher = await circuit.run(() => Publisher.open(kafka, names.transactionalId, metrics));
    try {
      const { results, events, deadLetters } = names.topics;
      const claims = await findClaims(database);
      await this.#recover(lease, {
        claims,
        batches: claims.batches,
        topics: [results, events, deadLetters],
      });
      return publisher;
    } catch (error) {
      await publisher.close().catch(() => undefined);
      throw error;
    }
  }

  async #recover(lease: Lease, doubt: Doubt): Promise<void> {
    const { database, kafkaConfig, names } = this.#deps;
    const resultsTopic = names.topics.results;
    const { unread, ...recovered } = await recover({
      database,
      kafka: kafkaConfig,
      lease,
      resultsTopic,
      ...doubt,
    });
    const about = { epoch: lease.epoch, ...recovered };
    if (recovered.forgotten > 0) {
      this.#log.warn(
        about,
        'the database does not know of messages on Kafka: it was restored; none is repeated',
      );
    }
    if (unread.length === 0) this.#log.info(about, 'the relay publishes');
    else if (unread.join() !== this.#doubt?.topics.join()) {
      this.#log.warn({ ...about, topics: unread }, 'what is claimed for missing or closed topics waits');
    }
    const { batches } = recovered;
    this.#doubt = unread.length > 0 ? { ...doubt, batches, topics: unread } : undefined;
    this.#batches = this.#doubt ? doubt.claims.batches : batches;
    this.#nextLookAt = performance.now() + UNREAD_MS;
  }

  /** Where a topic still refuses what is for it, or is left alone, it is not over. */
  #sayItGoesOn(): void {
    if (!this.#doubt && this.#refusals.leftAlone().length === 0) this.#outage.over();
  }

  #isForgetful(): boolean {
    return this.#doubt !== undefined && this.#doubt.batches !== this.#doubt.claims.batches;
  }

  /** Topics whose claimed messages are in doubt; left alone until they can be read. */
  #unread(): string[] {
    return this.#doubt?.topics ?? [];
  }

  async #claim(lease: Lease, batchId: string): Promise<OutboxRow[]> {
    const { database } = this.#deps;
    const limits = { batchId, batches: this.#batches, maxBytes: MAX_BATCH_BYTES, maxRows: MAX_BATCH_ROWS };
    for (let only = this.#refusals.nextSuspect(); only !== undefined; only = this.#refusals.nextSuspect()) {
      const rows = await claimMessages(database, lease, { ...limits, only, except: this.#unread() });
      if (rows.length > 0) return this.#counted(rows);
      // Nothing waits by which it could be tried: it must not hold up the others.
      this.#refusals.succeeded([only]);
    }
    const except = [...this.#refusals.leftAlone(), ...this.#unread()];
    return this.#counted(await claimMessages(database, lease, { ...limits, except }));
  }

  #counted(rows: OutboxRow[]): OutboxRow[] {
    this.#batches = rows[0]?.batch ?? this.#batches;
    return rows;
  }

  /** False when it is not certain that all was published. */
  async #publish(publisher: Publisher, claimed: OutboxRow[]): Promise<boolean> {
    const rows = claimed.filter(({ isPublished }) => !isPublished);
    if (rows.length === 0) return true;
    const topics = [...new Set(rows.map((row) => row.topic))];
    try {
      await publisher.publish(rows);
      this.#refusals.succeeded(topics);
      return true;
    } catch (error) {
      const about = { topics, messages: rows.length };
      this.#outage.failed(error, 'a batch was not published for certain', about);
      this.#refusals.failed(topics);
      return false;
    }
  }
}
