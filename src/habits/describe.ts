import { DateTime } from 'luxon';
import type { PlannedHabit } from './habit.ts';
import type { PlanFrame } from './read-request.ts';

/** The plan for people: a line a habit, with how it was understood. */
export function describePlan(habits: PlannedHabit[], { from, to }: PlanFrame): string {
  const scheduled = habits.filter(({ status }) => status === 'SCHEDULED');
  const changed = habits.some(({ status }) => status === 'PAUSED' || status === 'REMOVED');
  const head = changed
    ? `${habits.filter(({ status }) => status !== 'REFUSED').length} of ${habits.length} changes made.`
    : `${scheduled.length} of ${habits.length} ${habits.length === 1 ? 'habit' : 'habits'} scheduled from ${from.toFormat('d LLL yyyy')} to ${to.toFormat('d LLL yyyy')}.`;
  return [head, ...habits.map(line)].join('\n');
}

function line(habit: PlannedHabit): string {
  switch (habit.status) {
    case 'SCHEDULED':
      return scheduledLine(habit);
    case 'PAUSED':
    case 'REMOVED':
      return `✓ ${habit.name}: ${habit.status.toLowerCase()}.`;
    case 'REFUSED':
      return `✗ ${habit.name}: ${habit.reason ?? ''}`;
  }
}

function scheduledLine({ name, understood, timezone, durationMinutes, occurrences }: PlannedHabit): string {
  const [next] = occurrences;
  const first = next ? DateTime.fromISO(next, { setZone: true }).toFormat('ccc d LLL, HH:mm') : '';
  const times = occurrences.length === 1 ? 'once' : `${occurrences.length} times`;
  return `✓ ${name}: ${times}, first on ${first} (${timezone}), ${durationMinutes ?? 0} minutes each. Understood as ${understood ?? ''}.`;
}
