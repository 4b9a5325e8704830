import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

export interface Temporal {
  connection: NativeConnection;
  client: Client;
  namespace: string;
}

/**
 * One connection for worker and client: an eager start hands the first workflow task to a worker on the very
 * connection that asked for it.
 *
 * @param env the variables `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`
 */
export async function connectTemporal(env: Record<string, string | undefined>): Promise<Temporal> {
  const defined = Object.fromEntries(Object.entries(env).filter((entry) => entry[1])) as Record<
    string,
    string
  >;
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: defined });
  const connection = await NativeConnection.connect({
    ...connectionOptions,
    address: connectionOptions.address ?? '127.0.0.1:7233',
  });
  return { connection, namespace, client: new Client({ connection, namespace }) };
}
