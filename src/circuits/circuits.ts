import type { Connections } from '../connections.ts';
import { isOutage as isKafkaOutage } from '../kafka/outage.ts';
import { isOutage as isDatabaseOutage } from '../store/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { isOutage as isTemporalOutage } from '../temporal/grpc.ts';
import { Circuit, type Dependency } from './circuit.ts';

/** The client itself goes on trying for ten seconds. */
const TEMPORAL_CALL_MS = 2_500;

export interface Circuits extends Record<Dependency, Circuit> {
  /**
   * Which servers are away, as far as is known; undefined while none is. Not Kafka, whose circuit opens for a moment when one
   * broker of several dies: the bridge knows better.
   */
  trouble(): string | undefined;
}

export function createCircuits(
  { database, kafka, temporal }: Pick<Connections, 'database' | 'kafka' | 'temporal'>,
  metrics: Metrics,
  logger: Logger,
): Circuits {
  const common = { metrics, logger: logger.child({ component: 'circuit' }) };
  const circuits: Record<Dependency, Circuit> = {
    database: new Circuit({
      ...common,
      dependency: 'database',
      server: 'Postgres',
      failures: 3,
      isOutage: isDatabaseOutage,
      probe: () => database.query('select 1'),
    }),
    temporal: new Circuit({
      ...common,
      dependency: 'temporal',
      server: 'Temporal',
      failures: 3,
      isOutage: isTemporalOutage,
      probe: () => temporal.client.workflowService.describeNamespace({ namespace: temporal.namespace }),
      callTimeoutMs: TEMPORAL_CALL_MS,
    }),
    kafka: new Circuit({
      ...common,
      dependency: 'kafka',
      server: 'Kafka',
      // One such failure is the end of kafkajs' own many tries.
      failures: 1,
      isOutage: isKafkaOutage,
      probe: () => answers(kafka),
    }),
  };
  return {
    ...circuits,
    trouble() {
      const away = [circuits.database, circuits.temporal].filter((circuit) => circuit.isOpen());
      return away.length === 0 ? undefined : `${away.map(({ server }) => server).join(' and ')}: away`;
    },
  };
}

/** On a connection of its own: one that broke unnoticed says nothing of the server. */
async function answers(kafka: Connections['kafka']): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 3, initialRetryTime: 50 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
