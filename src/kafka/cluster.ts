import kafkajs, { type KafkaConfig } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import loggers from 'kafkajs/src/loggers/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';

/** kafkajs' own cluster, for what its public interface has no call for; the same settings as its clients. */
export async function withCluster<T>(config: KafkaConfig, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const { logLevel: level = kafkajs.logLevel.INFO, logCreator, brokers, ...rest } = config;
  if (logCreator === undefined || typeof brokers === 'function') {
    throw new Error('A cluster needs a log and a list of brokers');
  }
  const cluster = new Cluster({
    ...rest,
    brokers,
    logger: loggers.createLogger({ level, logCreator }),
    socketFactory: createSocketFactory(),
    metadataMaxAge: 300_000,
    // Offsets are asked for without regard to open transactions, so that none hides the end from us.
    isolationLevel: 0,
    allowAutoTopicCreation: false,
  });
  try {
    await cluster.connect();
    return await use(cluster);
  } finally {
    await cluster.disconnect();
  }
}
