import type { Planner } from '../src/habits/planner.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** SCHEDULE_HABITS: places the habits. The plan is stored with the task's result (the view `habit_plans`). */
export function scheduleHabits(planner: Planner): TaskHandler {
  return {
    duration: ({ payload }) => (planner.isQuick(payload?.metadata ?? {}) ? 'short' : 'long'),
    work({ command, acceptedAt }, signal) {
      const { input, metadata = {} } = command.payload ?? {};
      // As of the acceptance, so that a second attempt comes to the same plan.
      const now = new Date(acceptedAt);
      return planner.plan({ metadata, ...(input !== undefined && { input }) }, now, signal);
    },
  };
}
