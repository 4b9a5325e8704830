import { DateTime } from 'luxon';
import type { Stretch } from './availability.ts';
import { firstOutside } from './availability.ts';
import { clockTime, DAY_MINUTES } from './clock.ts';
import type { HabitDraft } from './habit.ts';
import type { LocalDays } from './slots.ts';

export interface Taken extends Stretch {
  name: string;
}

export interface Room {
  /** The horizon, in milliseconds since 1970. */
  span: { from: number; to: number };
  /** undefined: always available. */
  available: Stretch[] | undefined;
  /** What is planned already, in order of time. */
  taken: Taken[];
  localDays: LocalDays;
}

/** The part of the occurrences that lies within the horizon and before the habit's end. */
export function withinSpan<T extends Stretch>(all: T[], { end }: HabitDraft, { span }: Room): T[] {
  return all.filter(({ start }) => start >= span.from && start < span.to && start <= (end ?? Infinity));
}

/** What stands in the way of these occurrences, in words; undefined where nothing does. Both lists are in order of time. */
export function obstacle(
  occurrences: Stretch[],
  habit: HabitDraft,
  { available, taken }: Room,
): string | undefined {
  const outside = available && firstOutside(occurrences, available);
  if (outside) return `outside availability on ${moment(outside.start, habit)}`;
  const overlapping = occurrences.find(({ start }, i) => start < (occurrences[i - 1]?.end ?? -Infinity));
  if (overlapping)
    return `overlaps itself on ${moment(overlapping.start, habit)}: it takes ${habit.durationMinutes} minutes`;
  const conflict = firstConflict(occurrences, taken);
  return conflict && `conflicts with “${conflict.with}” on ${moment(conflict.start, habit)}`;
}

/** Says which occurrence lies outside the habit's own window. */
export function outsideWindow(occurrences: Stretch[], habit: HabitDraft): string | undefined {
  const { window, timezone, durationMinutes } = habit;
  if (!window) return undefined;
  const outside = occurrences.find(({ start }) => {
    const local = DateTime.fromMillis(start, { zone: timezone });
    const minutes = local.hour * 60 + local.minute;
    return ![minutes, minutes + DAY_MINUTES].some(
      (minute) => minute >= window.from && minute + durationMinutes <= window.to,
    );
  });
  return (
    outside &&
    `${moment(outside.start, habit)} is not within the window ${clockTime(window.from)}–${clockTime(window.to)}`
  );
}

export function noOccurrences(habit: HabitDraft, { span }: Room): string {
  return `no occurrences within the horizon (${moment(span.from, habit)} to ${moment(span.to, habit)})`;
}

const moment = (millis: number, { timezone }: HabitDraft) =>
  DateTime.fromMillis(millis, { zone: timezone }).toFormat('ccc d LLL yyyy, HH:mm');

/** Both in order of time; each without overlaps of its own. */
function firstConflict(occurrences: Stretch[], taken: Taken[]): { with: string; start: number } | undefined {
  let i = 0;
  for (const { start, end } of occurrences) {
    while ((taken[i]?.end ?? Infinity) <= start) i++;
    const other = taken[i];
    if (other && other.start < end) return { with: other.name, start };
  }
  return undefined;
}
