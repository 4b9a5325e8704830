import { DefiniteError } from '../errors.ts';
import { workThreads } from '../work-threads.ts';
import { planHabits, type HabitPlan, type HabitRequest } from './plan-habits.ts';
import type { Planned, PlanningTask } from './planning-thread.ts';

/** Up to here (habits times days of the horizon) a plan takes tens of milliseconds and is made on the spot. */
const DIRECT_HABIT_DAYS = 200;
const DEFAULT_HORIZON_DAYS = 14;

export interface Planner {
  /** Whether it is made on the spot. */
  isQuick(metadata: HabitRequest['metadata']): boolean;
  /** @throws as `planHabits` does, and TransientError where a large plan takes too long */
  plan(request: HabitRequest, now: Date, signal: AbortSignal): Promise<HabitPlan>;
  close(): Promise<void>;
}

/** Plans habits, large plans in a thread of their own. */
export function createPlanner(): Planner {
  const file = new URL('./planning-thread.ts', import.meta.url);
  const threads = workThreads<PlanningTask, Planned>(file, 'Planning the habits');
  return {
    isQuick,
    async plan(request, now, signal) {
      if (isQuick(request.metadata)) return planHabits(request, { now });
      const planned = await threads.run({ request, now: now.getTime() }, signal);
      if ('plan' in planned) return planned.plan;
      const { code, message, details } = planned.refused;
      throw new DefiniteError(code, message, details);
    },
    close: () => threads.close(),
  };
}

/** A guess before anything is validated: what is not a number here is refused later, and quickly. */
function isQuick(metadata: HabitRequest['metadata']): boolean {
  const { habits, horizonDays = DEFAULT_HORIZON_DAYS } = metadata;
  const count = Array.isArray(habits) ? habits.length : 1;
  return count * Number(horizonDays) <= DIRECT_HABIT_DAYS;
}
