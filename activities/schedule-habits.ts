import type { PlanStore } from '../src/habits/plan-store.ts';
import type { Planner } from '../src/habits/planner.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** SCHEDULE_HABITS: places the habits and stores the plan. */
export function scheduleHabits(planner: Planner, plans: PlanStore): TaskHandler {
  return {
    duration: () => 'short',
    async work({ taskId, command, acceptedAt }, signal) {
      const { userId, input, metadata = {} } = command.payload ?? {};
      // As of the acceptance, so that a second attempt comes to the same plan.
      const now = new Date(acceptedAt);
      const plan = await planner.plan({ metadata, ...(input !== undefined && { input }) }, now, signal);
      await plans.save({ userId, taskId, habits: plan.result.metadata.habits });
      return plan;
    },
  };
}
