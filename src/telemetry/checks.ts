import type { Connections } from '../connections.ts';

/** One question for each server, that it answers when it is well. */
export function checksOf({ admin, temporal, database }: Connections) {
  return {
    kafka: () => admin.describeCluster(),
    temporal: () => temporal.client.workflowService.getSystemInfo({}),
    database: () => database.query('select 1'),
  };
}
