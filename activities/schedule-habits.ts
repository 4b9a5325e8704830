import type { WorkResult } from '../src/outcome.ts';
import { ErrorCode, TransientError } from '../src/errors.ts';
import type { Planner } from '../src/habits/planner.ts';
import type { HabitStore } from '../src/habits/habit-store.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** How often a plan is made anew because the user's habits were changed meanwhile. */
const MOST_PLANS = 5;

/**
 * SCHEDULE_HABITS: places the habits beside those that the user has, and keeps them. They are kept with what the run came to, so
 * that a second try changes nothing and answers the same.
 */
export function scheduleHabits(planner: Planner, store: HabitStore): TaskHandler {
  return {
    duration: ({ payload }) => (planner.isQuick(payload?.metadata ?? {}) ? 'short' : 'long'),
    async work(task, signal) {
      const { taskId, run, command, acceptedAt } = task;
      const { userId, input, metadata = {} } = command.payload ?? {};
      const owner = userId ?? taskId;
      // As of the acceptance, so that a second attempt comes to the same plan.
      const now = new Date(acceptedAt);
      for (let plans = 0; plans < MOST_PLANS; plans++) {
        const before = await store.madeBy({ taskId, run });
        if (before !== undefined) return JSON.parse(before) as WorkResult;
        const { version, habits: stored } = await store.find(owner);
        const request = {
          metadata,
          owner,
          stored,
          revision: Number(version),
          ...(input !== undefined && { input }),
        };
        const { changes, ...outcome } = await planner.plan(request, now, signal);
        signal.throwIfAborted();
        const made = { taskId, run, outcome: JSON.stringify(outcome) };
        if (await store.change(owner, version, changes, made)) return outcome;
      }
      throw new TransientError(ErrorCode.UNAVAILABLE, 'The habits of this user are changed by many at once');
    },
  };
}
