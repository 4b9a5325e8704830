import type { Observed } from '../observed.ts';

/** The spec's policy: three retries after the first attempt. */
const ATTEMPTS = 4;

/**
 * Work that was cut short by the death of its worker has used an attempt each time; when that and its own failures come to
 * the policy's number, giving it up is right.
 */
export function allowsGivingUp({ executions }: Observed, taskId: string): boolean {
  const { starts, ends } = executions.get(taskId) ?? { starts: 0, ends: 0 };
  return starts - ends >= ATTEMPTS;
}
