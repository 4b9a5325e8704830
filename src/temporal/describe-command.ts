import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Circuit } from '../circuits/circuit.ts';
import { isNotFound } from './grpc.ts';

/**
 * The latest workflow under the taskId, of whatever type; `undefined` where there is none.
 *
 * @throws where Temporal is away
 */
export async function describeCommand(
  { client, circuit }: { client: Client; circuit: Circuit },
  taskId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await circuit.run(() => client.workflow.getHandle(taskId).describe());
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
