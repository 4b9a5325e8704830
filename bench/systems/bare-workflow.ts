import { proxyLocalActivities } from '@temporalio/workflow';
import type { Command } from '../../schemas/generated/command.ts';

const { execute } = proxyLocalActivities<{ execute(command: Command): Promise<{ status: string }> }>({
  startToCloseTimeout: '8s',
});

/** The engine alone: one local activity. */
export async function bare(command: Command): Promise<{ status: string }> {
  return execute(command);
}
