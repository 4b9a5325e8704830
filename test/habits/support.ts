import type { PlannedHabit } from '../../src/habits/habit.ts';
import type { HabitPlan } from '../../src/habits/plan-habits.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { DefiniteError } from '../../src/errors.ts';

/** A Monday. */
export const NOW = new Date('2026-03-02T08:00:00Z');

export const plan = (metadata: Record<string, unknown>, now = NOW): HabitPlan =>
  planHabits({ metadata }, { now });

/** The answer for one habit alone, scheduled or refused. */
export function planOne(habit: unknown, metadata: Record<string, unknown> = {}, now = NOW): PlannedHabit {
  const [answer] = answers({ ...metadata, habits: [habit] }, now);
  if (!answer) throw new Error('no answer');
  return answer;
}

/** Every habit's answer, also when none could be scheduled. */
export function answers(metadata: Record<string, unknown>, now = NOW): PlannedHabit[] {
  try {
    return plan(metadata, now).result.metadata.habits;
  } catch (error) {
    if (error instanceof DefiniteError && error.code === 'NO_HABIT_SCHEDULED')
      return error.details?.['habits'] as PlannedHabit[];
    throw error;
  }
}
