import type { Client } from '@temporalio/client';
import type { Circuit } from '../circuits/circuit.ts';
import { WorkflowType } from '../names.ts';
import type { Task } from '../task.ts';
import { askTemporal } from './ask-temporal.ts';
import { describeCommand } from './describe-command.ts';
import { isNotFound } from './grpc.ts';
import type { CommandMemo } from './start-command.ts';

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
 * Signals the workflow of this very run: under its taskId another run's may still be ending, or somebody else's be running.
 *
 * @returns false where no workflow of the run is there
 * @throws TransientError where Temporal is away
 */
export async function signalCommand(
  { client, circuit }: SignalOptions,
  { taskId, run }: Pick<Task, 'taskId' | 'run'>,
  signal: CommandSignal,
  why: SignalReason,
): Promise<boolean> {
  try {
    const found = await askTemporal(circuit, () => describeCommand({ client, circuit }, taskId));
    const isItsOwn =
      found?.type === WorkflowType.command && (found.memo as CommandMemo | undefined)?.run === run;
    if (!isItsOwn) return false;
    await askTemporal(circuit, () => client.workflow.getHandle(taskId, found.runId).signal(signal, why));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
