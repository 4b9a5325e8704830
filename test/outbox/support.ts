import type { Kafka, Producer, Transaction } from 'kafkajs';
import type { Message } from '../../src/messages/message.ts';
import { resultMessage } from '../../src/messages/result.ts';
import { clientConfig, createKafka } from '../../src/kafka/client.ts';
import { Relay } from '../../src/outbox/relay.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { insertMessages } from '../../src/store/outbox.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { testCircuit } from '../support/circuit.ts';
import { Pipeline } from '../support/pipeline.ts';
import type { TopicReader } from '../support/topic-reader.ts';
import { until } from '../../support/until.ts';

/** Comes before a transaction's end on the broker, or between that and the answer. */
export interface CommitFaults {
  before?: () => Promise<void>;
  after?: () => Promise<void>;
}

/** Relays of this very process on a pipeline's topics and tables, and no worker around them. */
export class RelayBench {
  readonly pipeline: Pipeline;
  readonly database: Database;
  readonly log: string[] = [];
  readonly logger = createLogger(
    { level: 'info', workerId: 'test' },
    { write: (line: string) => void this.log.push(line) },
  );
  readonly metrics = createMetrics(this.logger);
  readonly #relays: Relay[] = [];
  #messages = 0;

  private constructor(pipeline: Pipeline) {
    this.pipeline = pipeline;
    this.database = openDatabase({
      url: pipeline.env['DATABASE_URL'] ?? '',
      applicationName: 'test',
      onError: () => undefined,
    });
  }

  static async open(): Promise<RelayBench> {
    const bench = new RelayBench(await Pipeline.open());
    await migrate(bench.database);
    return bench;
  }

  kafka(faults: CommitFaults = {}): Kafka {
    const kafka = createKafka(this.#kafkaSettings(), 'test', this.logger);
    const producer: Kafka['producer'] = (options) => withFaults(kafka.producer(options), faults);
    return Object.create(kafka, { producer: { value: producer } }) as Kafka;
  }

  relay(workerId: string, faults: CommitFaults = {}): Relay {
    const relay = new Relay({
      database: this.database,
      circuit: testCircuit('kafka'),
      kafka: this.kafka(faults),
      isBusy: () => false,
      kafkaConfig: clientConfig(this.#kafkaSettings(), 'test', this.logger),
      names: this.pipeline.names,
      workerId,
      metrics: this.metrics,
      logger: this.logger,
    });
    this.#relays.push(relay);
    return relay;
  }

  async leader(workerId: string, faults: CommitFaults = {}): Promise<Relay> {
    const relay = this.relay(workerId, faults);
    relay.start();
    await until(`${workerId} to lead`, () => relay.isLeader(), { seen: () => this.log.slice(-5) });
    return relay;
  }

  /** Decided messages for the given topics, in the outbox; answers their ids. */
  async decide(...topics: string[]): Promise<string[]> {
    const messages = topics.map((topic): Message => {
      this.#messages += 1;
      const outcome = { status: 'SUCCESS', result: { output: topic } } as const;
      return resultMessage(topic, { taskId: `m${this.#messages}`, run: 1, outcome, at: new Date() });
    });
    await insertMessages(this.database, messages);
    return messages.map(({ rnleId }) => rnleId);
  }

  /** How often each of the messages is there for readers of committed records. */
  counts(ids: string[], reader: TopicReader = this.pipeline.reader): number[] {
    return ids.map((id) => reader.records.filter(({ headers }) => headers['rnle-id'] === id).length);
  }

  async published(ids: string[], reader: TopicReader = this.pipeline.reader): Promise<void> {
    await until('the messages', () => this.counts(ids, reader).every((count) => count > 0), {
      seen: () => ({ counts: this.counts(ids, reader), log: this.log.slice(-6) }),
    });
  }

  async pending(): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>('select count(*)::int as n from outbox');
    return rows[0]?.n ?? 0;
  }

  /** The lease runs out, as that of a process that is paused does. */
  async expireLease(): Promise<void> {
    await this.database.query(`update relay_lease set expires_at = '-infinity'`);
  }

  /** Ends the relays that a test set going. */
  async reset(): Promise<void> {
    await Promise.all(this.#relays.splice(0).map((relay) => relay.stop()));
    await this.database.query('delete from outbox');
  }

  async close(): Promise<void> {
    await this.reset();
    await this.database.end();
    await this.pipeline.close();
  }

  #kafkaSettings() {
    return { brokers: (this.pipeline.env['KAFKA_BROKERS'] ?? '').split(','), ssl: false };
  }
}

function withFaults(producer: Producer, { before, after }: CommitFaults): Producer {
  return {
    ...producer,
    async transaction() {
      const transaction = await producer.transaction();
      return {
        ...transaction,
        async commit() {
          await before?.();
          await transaction.commit();
          await after?.();
        },
      } satisfies Transaction;
    },
  };
}
