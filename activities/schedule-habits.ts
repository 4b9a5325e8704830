import type { Planner } from '../src/habits/planner.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** SCHEDULE_HABITS: places the habits. The plan is stored with the task's result (the view `habit_plans`). */
export function scheduleHabits(planner: Planner): TaskHandler {
  return {
    duration: ({ payload }) => (planner.isQuick(payload?.metadata ?? {}) ? 'short' : 'long'),
    work({ taskId, command, acceptedAt }, signal) {
      const { userId, input, metadata = {} } = command.payload ?? {};
      const request = { metadata, owner: userId ?? taskId, ...(input !== undefined && { input }) };
      // As of the acceptance, so that a second attempt comes to the same plan.
      const now = new Date(acceptedAt);
      return planner.plan(request, now, signal);
    },
  };
}
