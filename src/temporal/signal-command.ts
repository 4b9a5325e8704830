import type { Client } from '@temporalio/client';
import type { Circuit } from '../circuits/circuit.ts';
import { isNotFound } from './grpc.ts';

export type CommandSignal = 'pause' | 'resume' | 'cancel';

export interface SignalOptions {
  client: Client;
  circuit: Circuit;
}

/**
 * @returns false where no workflow runs under the taskId
 * @throws where Temporal is away
 */
export async function signalCommand(
  { client, circuit }: SignalOptions,
  taskId: string,
  signal: CommandSignal,
): Promise<boolean> {
  try {
    await circuit.run(() => client.workflow.getHandle(taskId).signal(signal));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
