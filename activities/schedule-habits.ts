import { planHabits } from '../src/habits/plan-habits.ts';
import type { PlanStore } from '../src/habits/plan-store.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** SCHEDULE_HABITS: places the habits and stores the plan. */
export function scheduleHabits(plans: PlanStore): TaskHandler {
  return {
    duration: () => 'short',
    async work(task) {
      const { taskId, command, acceptedAt } = task;
      const { userId, input, metadata = {} } = command.payload ?? {};
      // Planned as of the acceptance, so that a second attempt comes to the same plan.
      const planned = planHabits(
        { metadata, ...(input !== undefined && { input }) },
        { now: new Date(acceptedAt) },
      );
      await plans.save({ userId, taskId, habits: planned.result.metadata.habits });
      return planned;
    },
  };
}
