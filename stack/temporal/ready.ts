import { Connection } from '@temporalio/client';

export const TEMPORAL_NAMESPACE = 'default';

export async function temporalReady(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.countWorkflowExecutions({ namespace: TEMPORAL_NAMESPACE }),
    );
  } finally {
    await connection.close();
  }
}
