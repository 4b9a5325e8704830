import type { Connections } from '../connections.ts';
import { isOutage as isKafkaOutage } from '../kafka/outage.ts';
import { KafkaPing } from '../kafka/ping.ts';
import { isOutage as isDatabaseOutage, ping } from '../store/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { isOutage as isTemporalOutage } from '../temporal/grpc.ts';
import { Circuit, LOOK_LIMIT_MS, type Dependency } from './circuit.ts';

/** The client itself goes on trying for ten seconds. */
const TEMPORAL_CALL_MS = 2_500;

export interface Circuits extends Record<Dependency, Circuit> {
  /**
   * Which servers are away, as far as is known; undefined while none is. Not Kafka, whose circuit opens for a moment when one
   * broker of several dies: the bridge knows better.
   */
  trouble(): string | undefined;
  /** All look from now on, each at its own server. */
  start(): void;
  stop(): Promise<void>;
}

export function createCircuits(
  { database, kafkaConfig, temporal }: Pick<Connections, 'database' | 'kafkaConfig' | 'temporal'>,
  metrics: Metrics,
  logger: Logger,
): Circuits {
  const common = { metrics, logger: logger.child({ component: 'circuit' }) };
  const kafka = new KafkaPing(kafkaConfig, LOOK_LIMIT_MS);
  const circuits: Record<Dependency, Circuit> = {
    database: new Circuit({
      ...common,
      dependency: 'database',
      server: 'Postgres',
      isOutage: isDatabaseOutage,
      probe: () => ping(database, LOOK_LIMIT_MS),
    }),
    temporal: new Circuit({
      ...common,
      dependency: 'temporal',
      server: 'Temporal',
      isOutage: isTemporalOutage,
      probe: () => temporal.client.workflowService.describeNamespace({ namespace: temporal.namespace }),
      callTimeoutMs: TEMPORAL_CALL_MS,
    }),
    kafka: new Circuit({
      ...common,
      dependency: 'kafka',
      server: 'Kafka',
      isOutage: isKafkaOutage,
      probe: () => kafka.ask(),
    }),
  };
  const all = Object.values(circuits);
  return {
    ...circuits,
    trouble() {
      const away = [circuits.database, circuits.temporal].filter((circuit) => circuit.isOpen());
      return away.length === 0 ? undefined : `${away.map(({ server }) => server).join(' and ')}: away`;
    },
    start() {
      for (const circuit of all) circuit.start();
    },
    async stop() {
      for (const circuit of all) circuit.stop();
      await kafka.close();
    },
  };
}
