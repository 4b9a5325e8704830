import type { Admin, Kafka, KafkaConfig } from 'kafkajs';
import { readConfig, type Config } from '../config.ts';
import { clientConfig, createKafka } from '../kafka/client.ts';
import { scrub } from '../telemetry/scrub.ts';
import { createLogger } from '../telemetry/logger.ts';
import { CliError, Exit } from './exit.ts';
import type { Surroundings } from './surroundings.ts';

const CLIENT_ID = 'rnle-cli';

export interface KafkaAccess {
  config: Config;
  kafka: Kafka;
  kafkaConfig: KafkaConfig;
}

/** Kafka as the worker's own settings name it; nothing is connected yet. */
export function kafkaAccess({ env }: Surroundings): KafkaAccess {
  const config = readConfig(env);
  const logger = createLogger({ level: 'silent', workerId: CLIENT_ID }, { write: () => undefined });
  return {
    config,
    kafka: createKafka(config.kafka, CLIENT_ID, logger),
    kafkaConfig: clientConfig(config.kafka, CLIENT_ID, logger),
  };
}

/** @throws CliError where no broker answers */
export async function withAdmin<T>(
  { config, kafka }: KafkaAccess,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw unreachable(config, error);
  }
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

function unreachable({ kafka }: Config, error: unknown): CliError {
  const reason = scrub((error as Error).message);
  const hint = 'set KAFKA_BROKERS, or start one with npm run stack and load its .stack/env';
  return new CliError(
    Exit.UNREACHABLE,
    `cannot reach Kafka at ${kafka.brokers.join(', ')} (${reason}): ${hint}`,
    { cause: error },
  );
}
