import { readFileSync } from 'node:fs';
import type { KafkaConfig as ClientConfig, logCreator } from 'kafkajs';
import kafkajs from 'kafkajs';
import type { Logger } from 'pino';
import type { KafkaConfig } from '../config.ts';

const { Kafka, logLevel } = kafkajs;

/** The one place that says how this project talks to a broker. */
export function clientConfig(config: KafkaConfig, clientId: string, logger: Logger): ClientConfig {
  return {
    clientId,
    brokers: config.brokers,
    ...(config.ssl && {
      ssl: config.sslCa === undefined ? true : { ca: [readFileSync(config.sslCa, 'utf8')] },
    }),
    // A union of mechanisms in kafkajs' types; ours is the same object.
    ...(config.sasl && { sasl: config.sasl as NonNullable<ClientConfig['sasl']> }),
    // kafkajs gives a busy broker one second, which is not enough on a loaded machine.
    connectionTimeout: 10_000,
    requestTimeout: 30_000,
    // A broker that is back is to be noticed within the second.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
    logLevel: logLevel.INFO,
    logCreator: kafkaLog(logger),
  };
}

export function createKafka(config: KafkaConfig, clientId: string, logger: Logger): kafkajs.Kafka {
  return new Kafka(clientConfig(config, clientId, logger));
}

/** kafkajs calls every retry an error; what comes of it is told by whoever called, so its own lines are for debugging. */
function kafkaLog(logger: Logger): logCreator {
  const log = logger.child({ component: 'kafkajs' });
  return () =>
    ({ namespace, log: { message, error, groupId } }) => {
      const about = {
        namespace,
        ...(error !== undefined && { error: String(error) }),
        ...(groupId !== undefined && { groupId: String(groupId) }),
      };
      log.debug(about, message);
    };
}
