import { proxyActivities } from '@temporalio/workflow';
import type { Command } from '../../schemas/generated/command.ts';
import type { NaiveActivities } from './naive-activities.ts';

const { announceReceived, validate, execute, publishResult, announceCompleted } =
  proxyActivities<NaiveActivities>({
    startToCloseTimeout: '1m',
  });

/** What is written in an afternoon: every step an activity of its own. */
export async function naive(command: Command): Promise<void> {
  await announceReceived(command.taskId);
  await validate(command);
  const result = await execute(command);
  await publishResult(command.taskId, result);
  await announceCompleted(command.taskId);
}
