import { DateTime } from 'luxon';
import type { Stretch } from './availability.ts';
import { clockTime } from './clock.ts';
import type { Occurrence } from './habit.ts';
import { expand } from './expand.ts';
import type { HabitDraft, PlacedSeries, Series } from './habit.ts';
import { Refusal } from './habit.ts';
import type { Room } from './obstacles.ts';
import { noOccurrences, obstacle, outsideWindow, withinSpan } from './obstacles.ts';
import { atTimes, inOneRule } from './rule.ts';
import type { LocalDay } from './slots.ts';
import { onDay, timesToTry } from './slots.ts';

export interface Placement {
  /** Those that occur within the horizon, each with its first occurrence there. */
  series: PlacedSeries[];
  understood: string;
  occurrences: Occurrence[];
}

/** Finds the first days and times for a habit that fit the room. @throws Refusal with the reason why the best ones do not */
export function place(habit: HabitDraft, room: Room): Placement {
  const times = timesToTry(habit);
  if (!times.length) throw new Refusal(`${habit.durationMinutes} minutes do not fit${windowOf(habit)}`);
  const reasons: string[] = [];
  for (const dayRule of habit.dayRules) {
    const days = times.length > 1 ? daysOf(dayRule, habit, room) : undefined;
    if (days && !days.length) throw new Refusal(noOccurrences(habit, room));
    for (const minutes of times) {
      // A quick look before the exact one, which costs a hundred times as much.
      const problem =
        days && minutes && obstacle(withinSpan(guess(days, minutes, habit), habit, room), habit, room);
      const result = problem ?? attempt(dayRule, minutes, habit, room);
      if (typeof result === 'object') return result;
      reasons.push(result);
    }
  }
  throw new Refusal(
    times.length > 1 ? `no free time${windowOf(habit)}: ${reasons[0] ?? ''}` : (reasons[0] ?? ''),
  );
}

const windowOf = ({ window }: HabitDraft) =>
  window ? ` between ${clockTime(window.from)} and ${clockTime(window.to)}` : '';

function seriesFor(dayRule: string, minutes: number[] | undefined, { start, end }: HabitDraft): Series[] {
  const rules = minutes ? atTimes(dayRule, minutes) : [dayRule];
  const until =
    end === undefined
      ? ''
      : `;UNTIL=${DateTime.fromMillis(end, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'")}`;
  return rules.map((rule) => ({ rrule: `${rule}${until}`, start }));
}

function attempt(
  dayRule: string,
  minutes: number[] | undefined,
  habit: HabitDraft,
  room: Room,
): Placement | string {
  const series = seriesFor(dayRule, minutes, habit);
  const expanded = series.map((one) => ({
    one,
    found: expand(one, habit.timezone, habit.durationMinutes, room.span),
  }));
  const occurrences = expanded.flatMap(({ found }) => found).sort((a, b) => a.start - b.start);
  if (!occurrences.length) return noOccurrences(habit, room);
  const understood =
    minutes && series.length > 1 ? inOneRule(dayRule, minutes) : (series[0]?.rrule ?? dayRule);
  return (
    outsideWindow(occurrences, habit) ??
    obstacle(occurrences, habit, room) ?? {
      series: expanded.flatMap(({ one, found: [first] }) => (first ? [{ ...one, first }] : [])),
      understood,
      occurrences,
    }
  );
}

/** The days of a rule around the room, by its occurrences at noon. */
function daysOf(dayRule: string, habit: HabitDraft, { span, localDays }: Room): LocalDay[] {
  const series = { rrule: `${dayRule};BYHOUR=12;BYMINUTE=0`, start: habit.start };
  const around = { from: span.from - 86_400_000, to: span.to + 86_400_000 };
  return expand(series, habit.timezone, 1, around).map(({ start }) => localDays.at(start, habit.timezone));
}

function guess(days: LocalDay[], minutes: number[], { durationMinutes }: HabitDraft): Stretch[] {
  return days
    .flatMap((day) => minutes.map((minute) => onDay(day, minute)))
    .map((start) => ({ start, end: start + durationMinutes * 60_000 }));
}
