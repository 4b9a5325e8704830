import { DefiniteError } from '../errors.ts';
import { planHabits, type HabitPlan, type HabitRequest } from './plan-habits.ts';

export interface PlanningTask {
  request: HabitRequest;
  /** Milliseconds of the epoch. */
  now: number;
}

/** An error's class does not survive the way between threads; its content does. */
export type Planned = { plan: HabitPlan } | { refused: Pick<DefiniteError, 'code' | 'message' | 'details'> };

export default function planInThread({ request, now }: PlanningTask): Planned {
  try {
    return { plan: planHabits(request, { now: new Date(now) }) };
  } catch (error) {
    if (!(error instanceof DefiniteError)) throw error;
    const { code, message, details } = error;
    return { refused: { code, message, details } };
  }
}
