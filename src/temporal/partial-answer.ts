import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Circuit } from '../circuits/circuit.ts';
import { describeCommand } from './describe-command.ts';

/**
 * What there is so far of what a command comes to, wherever it is worked on: what its work last said of itself. Undefined
 * where it says nothing.
 *
 * @throws where Temporal is away
 */
export async function partialAnswer(
  options: { client: Client; circuit: Circuit },
  taskId: string,
): Promise<string | undefined> {
  const workflow = await describeCommand(options, taskId);
  const [working] = workflow?.raw.pendingActivities ?? [];
  const [payload] = working?.heartbeatDetails?.payloads ?? [];
  const said: unknown = payload && defaultPayloadConverter.fromPayload(payload);
  return typeof said === 'string' ? said : undefined;
}
