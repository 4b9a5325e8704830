import { DateTime } from 'luxon';
import type { PlannedHabit } from './habit.ts';
import type { PlanFrame } from './read-request.ts';

/** The plan for people: a line a habit, with how it was understood. */
export function describePlan(habits: PlannedHabit[], { from, to }: PlanFrame): string {
  const scheduled = habits.filter(({ status }) => status === 'SCHEDULED');
  const head = `${scheduled.length} of ${habits.length} ${habits.length === 1 ? 'habit' : 'habits'} scheduled from ${from.toFormat('d LLL yyyy')} to ${to.toFormat('d LLL yyyy')}.`;
  return [
    head,
    ...habits.map((habit) =>
      habit.status === 'SCHEDULED' ? scheduledLine(habit) : `✗ ${habit.name}: ${habit.reason ?? ''}`,
    ),
  ].join('\n');
}

function scheduledLine({ name, understood, timezone, durationMinutes, occurrences }: PlannedHabit): string {
  const [next] = occurrences;
  const first = next ? DateTime.fromISO(next, { setZone: true }).toFormat('ccc d LLL, HH:mm') : '';
  const times = occurrences.length === 1 ? 'once' : `${occurrences.length} times`;
  return `✓ ${name}: ${times}, first on ${first} (${timezone}), ${durationMinutes ?? 0} minutes each. Understood as ${understood ?? ''}.`;
}
