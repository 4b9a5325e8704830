import type { Admin, Kafka, KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import type { Closers } from './closers.ts';
import type { Config } from './config.ts';
import { clientConfig, createKafka } from './kafka/client.ts';
import { assertTopicLimits } from './kafka/topic-limits.ts';
import { checkTopics, ensureTopics } from './kafka/topics.ts';
import { openDatabase, type Database } from './store/database.ts';
import { migrate } from './store/migrate.ts';
import { connectTemporal, type Temporal } from './temporal/connection.ts';
import { ensureSearchAttributes } from './temporal/search-attributes.ts';
import { untilUp } from './until-up.ts';

const DAY_MS = 86_400_000;

/** The three servers, connected. */
export interface Connections {
  database: Database;
  kafka: Kafka;
  kafkaConfig: KafkaConfig;
  admin: Admin;
  clusterId: string;
  temporal: Temporal;
  /** The namespace knows the attributes that commands are searched by. */
  isSearchable: boolean;
}

/** Waits until all three servers are up, the tables are at their newest and the topics are there. */
export async function connect(
  config: Config,
  logger: Logger,
  signal: AbortSignal,
  closers: Closers,
): Promise<Connections> {
  const database = openDatabase({
    url: config.databaseUrl,
    applicationName: `rnle ${config.workerId}`.slice(0, 63),
    // Whoever needs one says what comes of it.
    onError: (error) => logger.debug({ err: error }, 'a database connection broke'),
  });
  closers.add('database', () => database.end());
  const kafka = createKafka(config.kafka, config.workerId, logger);
  const admin = kafka.admin();
  closers.add('kafka', () => admin.disconnect());
  const [, clusterId, temporal] = await Promise.all([
    untilUp('Postgres', logger, signal, () => migrate(database)),
    untilUp('Kafka', logger, signal, async () => {
      await admin.connect();
      await prepareTopics(admin, config, logger);
      return (await admin.describeCluster()).clusterId;
    }),
    untilUp('Temporal', logger, signal, () => connectTemporal(config.env)),
  ]);
  closers.add('temporal', () => temporal.connection.close());
  const isSearchable = await ensureSearchAttributes(temporal, logger);
  return {
    database,
    kafka,
    kafkaConfig: clientConfig(config.kafka, config.workerId, logger),
    admin,
    clusterId,
    temporal,
    isSearchable,
  };
}

async function prepareTopics(admin: Admin, config: Config, logger: Logger): Promise<void> {
  if (config.createTopics) await ensureTopics(admin, config.names, { replicationFactor: -1 });
  await assertTopicLimits(admin, config.names, config.retentionDays * DAY_MS);
  for (const difference of await checkTopics(admin, config.names)) {
    logger.warn(`${difference}; RNLE_CREATE_TOPICS=true creates what is missing and alters nothing`);
  }
}
