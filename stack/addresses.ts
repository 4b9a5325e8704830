import { LOOPBACK } from './ports.ts';
import type { Ports } from './ports.ts';
import { DATABASE } from './postgres/ready.ts';
import { TEMPORAL_NAMESPACE } from './temporal/ready.ts';
import type { ServerName } from './types.ts';

/** The variable that names a running server, which then is used as it is. */
export const ADDRESS_VARIABLE = {
  kafka: 'KAFKA_BROKERS',
  temporal: 'TEMPORAL_ADDRESS',
  postgres: 'DATABASE_URL',
} as const satisfies Record<ServerName, string>;

export interface Addresses {
  KAFKA_BROKERS: string;
  TEMPORAL_ADDRESS: string;
  DATABASE_URL: string;
}

export function addressesOn(ports: Ports): Addresses {
  return {
    KAFKA_BROKERS: `${LOOPBACK}:${ports.kafka}`,
    TEMPORAL_ADDRESS: `${LOOPBACK}:${ports.temporal}`,
    DATABASE_URL: `postgres://${DATABASE}:${DATABASE}@${LOOPBACK}:${ports.postgres}/${DATABASE}`,
  };
}

/** What a worker beside these servers needs in its environment, and the `rnle` command to find that worker. */
export function workerEnvironment(
  addresses: Partial<Addresses>,
  ports: Ports,
  given: NodeJS.ProcessEnv,
): Record<string, string> {
  const ownTemporal = addresses.TEMPORAL_ADDRESS !== given.TEMPORAL_ADDRESS;
  return {
    ...addresses,
    TEMPORAL_NAMESPACE: given.TEMPORAL_NAMESPACE ?? TEMPORAL_NAMESPACE,
    HOST: LOOPBACK,
    PORT: String(ports.http),
    RNLE_URL: `http://${LOOPBACK}:${ports.http}`,
    ...(ownTemporal && { TEMPORAL_UI_URL: `http://${LOOPBACK}:${ports.temporalUi}` }),
  };
}
