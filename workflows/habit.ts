import { defineSearchAttributeKey } from '@temporalio/common';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { HabitActivities, HabitRef } from '../activities/habit.ts';

/** Given with every workflow that a schedule starts. */
const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** A task is submitted whenever the servers that it needs are back. */
const { occur } = proxyActivities<HabitActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** One occurrence of a habit, started by its schedule. */
export async function habit(ref: HabitRef): Promise<Awaited<ReturnType<typeof occur>>> {
  return occur(ref, scheduledAt().toISOString());
}

/** The time that the schedule meant, which an outage may have put off. */
function scheduledAt(): Date {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return typedSearchAttributes.get(SCHEDULED_AT) ?? startTime;
}
