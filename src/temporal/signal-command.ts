import type { Client } from '@temporalio/client';
import type { Circuit } from '../circuits/circuit.ts';
import { askTemporal } from './ask-temporal.ts';
import { isNotFound } from './grpc.ts';

export type CommandSignal = 'pause' | 'resume' | 'cancel';

/** Goes into the workflow's history with the signal. */
export interface SignalReason {
  by?: string;
  reason?: string;
}

export interface SignalOptions {
  client: Client;
  circuit: Circuit;
}

/**
 * @returns false where no workflow runs under the taskId
 * @throws TransientError where Temporal is away
 */
export async function signalCommand(
  { client, circuit }: SignalOptions,
  taskId: string,
  signal: CommandSignal,
  why: SignalReason,
): Promise<boolean> {
  try {
    await askTemporal(circuit, () => client.workflow.getHandle(taskId).signal(signal, why));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
