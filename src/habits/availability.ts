import { DateTime } from 'luxon';
import type { Weekday } from './clock.ts';
import { WEEKDAYS } from './clock.ts';

/** When the user has time: weekdays, and minutes after midnight; `to` beyond 1440 reaches into the next day. */
export interface AvailableSpan {
  days: Weekday[];
  from: number;
  to: number;
}

/** A stretch of time in milliseconds since 1970. */
export interface Stretch {
  start: number;
  end: number;
}

/** The stretches of availability that touch [from, to), joined where they meet; undefined where the user is always available. */
export function availableStretches(
  spans: AvailableSpan[],
  timezone: string,
  { from, to }: { from: number; to: number },
): Stretch[] | undefined {
  if (!spans.length) return undefined;
  const stretches: Stretch[] = [];
  let day = DateTime.fromMillis(from, { zone: timezone }).startOf('day').minus({ days: 1 });
  for (; day.toMillis() < to + 86_400_000; day = day.plus({ days: 1 })) {
    const weekday = WEEKDAYS[day.weekday - 1];
    for (const span of spans) {
      if (weekday && span.days.includes(weekday))
        stretches.push({ start: localTime(day, span.from), end: localTime(day, span.to) });
    }
  }
  return joined(stretches);
}

/** By the clock on the wall, not by elapsed minutes: they differ on the days when the clock changes. */
function localTime(day: DateTime, minutes: number): number {
  const date = day.plus({ days: Math.floor(minutes / 1440) });
  return date.set({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 }).toMillis();
}

function joined(stretches: Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches.sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && stretch.start <= last.end) last.end = Math.max(last.end, stretch.end);
    else out.push({ ...stretch });
  }
  return out;
}

/** The first of the occurrences that no stretch contains; both in order of time. */
export function firstOutside<T extends Stretch>(occurrences: T[], stretches: Stretch[]): T | undefined {
  let i = 0;
  return occurrences.find(({ start, end }) => {
    while ((stretches[i]?.end ?? Infinity) <= start) i++;
    const stretch = stretches[i];
    return !stretch || start < stretch.start || end > stretch.end;
  });
}
