import { DateTime } from 'luxon';
import type { Stretch } from './availability.ts';
import { firstOutside } from './availability.ts';
import { clockTime, DAY_MINUTES } from './clock.ts';
import type { Occurrence } from './expand.ts';
import { expand } from './expand.ts';
import type { HabitDraft, Series } from './habit.ts';
import { Refusal } from './habit.ts';
import { atTimes, inOneRule } from './rule.ts';
import type { LocalDay } from './slots.ts';
import { localDay, onDay, timesToTry } from './slots.ts';

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
}

export interface Placement {
  series: Series[];
  understood: string;
  occurrences: Occurrence[];
}

/** Finds the first days and times for a habit that fit the room. @throws Refusal with the reason why the best ones do not */
export function place(habit: HabitDraft, room: Room): Placement {
  let reason: string | undefined;
  const times = timesToTry(habit);
  for (const dayRule of habit.dayRules) {
    const days = times && times.length > 1 ? daysOf(dayRule, habit, room) : undefined;
    for (const minutes of times ?? [undefined]) {
      // A quick look before the exact one, which costs a hundred times as much.
      const problem = days && minutes ? obstacle(guess(days, minutes, habit), habit, room) : undefined;
      const result = problem ? undefined : attempt(dayRule, minutes, habit, room);
      if (typeof result === 'object') return result;
      reason ??= problem ?? result;
    }
  }
  throw new Refusal(
    habit.time.kind === 'free' || (times?.length ?? 0) > 1
      ? `no free time${windowOf(habit)}: ${reason ?? 'it is too short'}`
      : (reason ?? 'no time to try'),
  );
}

const windowOf = ({ window }: HabitDraft) =>
  window ? ` between ${clockTime(window.from)} and ${clockTime(window.to)}` : '';

function seriesFor(dayRule: string, minutes: number[] | undefined, habit: HabitDraft): Series[] {
  const rules = minutes ? atTimes(dayRule, minutes) : [dayRule];
  const until =
    habit.end === undefined
      ? ''
      : `;UNTIL=${DateTime.fromMillis(habit.end, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'")}`;
  return rules.map((rule) => ({ rrule: `${rule}${until}`, start: habit.start }));
}

function attempt(
  dayRule: string,
  minutes: number[] | undefined,
  habit: HabitDraft,
  room: Room,
): Placement | string {
  const series = seriesFor(dayRule, minutes, habit);
  const occurrences = series
    .flatMap((one) => expand(one, habit.timezone, habit.durationMinutes, room.span))
    .sort((a, b) => a.start - b.start);
  const understood =
    minutes && series.length > 1 ? inOneRule(dayRule, minutes) : (series[0]?.rrule ?? dayRule);
  return obstacle(occurrences, habit, room) ?? { series, understood, occurrences };
}

/** The days of a rule within the room, by its occurrences at noon. */
function daysOf(dayRule: string, habit: HabitDraft, { span }: Room): LocalDay[] {
  const series = { rrule: `${dayRule};BYHOUR=12;BYMINUTE=0`, start: habit.start };
  return expand(series, habit.timezone, 1, { from: span.from - 86_400_000, to: span.to + 86_400_000 }).map(
    ({ start }) => localDay(start, habit.timezone),
  );
}

function guess(days: LocalDay[], minutes: number[], { durationMinutes }: HabitDraft): Stretch[] {
  return days
    .flatMap((day) => minutes.map((minute) => onDay(day, minute)))
    .map((start) => ({ start, end: start + durationMinutes * 60_000 }));
}

/** What stands in the way of these occurrences, in words; undefined where nothing does. */
function obstacle(all: Stretch[], habit: HabitDraft, { span, available, taken }: Room): string | undefined {
  const occurrences = all.filter(
    ({ start }) => start >= span.from && start < span.to && start <= (habit.end ?? Infinity),
  );
  const at = (millis: number) =>
    DateTime.fromMillis(millis, { zone: habit.timezone }).toFormat('ccc d LLL yyyy, HH:mm');
  if (!occurrences.length) return `no occurrences within the horizon (${at(span.from)} to ${at(span.to)})`;
  const early = habit.window && occurrences.find(({ start }) => !isWithin(start, habit));
  if (early)
    return `${at(early.start)} is not within the window ${clockTime(habit.window?.from ?? 0)}–${clockTime(habit.window?.to ?? 0)}`;
  const outside = available && firstOutside(occurrences, available);
  if (outside) return `outside availability on ${at(outside.start)}`;
  const overlapping = occurrences.find(({ start }, i) => start < (occurrences[i - 1]?.end ?? -Infinity));
  if (overlapping)
    return `overlaps itself on ${at(overlapping.start)}: it takes ${habit.durationMinutes} minutes`;
  const conflict = firstConflict(occurrences, taken);
  return conflict && `conflicts with “${conflict.with}” on ${at(conflict.start)}`;
}

function isWithin(start: number, { window, timezone, durationMinutes }: HabitDraft): boolean {
  if (!window) return true;
  const local = DateTime.fromMillis(start, { zone: timezone });
  const minutes = local.hour * 60 + local.minute;
  return [minutes, minutes + DAY_MINUTES].some(
    (minute) => minute >= window.from && minute + durationMinutes <= window.to,
  );
}

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
