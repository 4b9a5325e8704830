import { Client, Connection } from '@temporalio/client';
import kafkajs, { type Admin, type Kafka, type KafkaConfig } from 'kafkajs';
import pg from 'pg';

/** The harness's own ways to the servers, past every proxy. */
export interface Clients {
  kafkaConfig: KafkaConfig;
  kafka: Kafka;
  admin: Admin;
  database: pg.Pool;
  temporal: Client;
  close(): Promise<void>;
}

/** @param env a stack's */
export async function openClients(env: Record<string, string>): Promise<Clients> {
  const kafkaConfig: KafkaConfig = {
    clientId: 'chaos',
    brokers: (env['KAFKA_BROKERS'] ?? '').split(','),
    logLevel: kafkajs.logLevel.NOTHING,
    logCreator: () => () => undefined,
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 20 },
  };
  const kafka = new kafkajs.Kafka(kafkaConfig);
  const admin = kafka.admin();
  await admin.connect();
  const database = new pg.Pool({
    connectionString: env['DATABASE_URL'],
    max: 4,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
  });
  // It is killed on purpose.
  database.on('error', () => undefined);
  const connection = Connection.lazy({ address: env['TEMPORAL_ADDRESS'] ?? '' });
  return {
    kafkaConfig,
    kafka,
    admin,
    database,
    temporal: new Client({ connection }),
    async close() {
      await Promise.allSettled([admin.disconnect(), database.end(), connection.close()]);
    },
  };
}
