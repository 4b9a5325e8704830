import ical, { ICalCalendarMethod } from 'ical-generator';
import { DateTime } from 'luxon';
import { tzlib_get_ical_block as timezoneBlock } from 'timezones-ical-library';
import { countBefore } from './expand.ts';
import type { HabitDraft, PlacedSeries } from './habit.ts';

/** A placed habit, as far as a calendar shows it. */
export interface CalendarEntry {
  habit: Pick<HabitDraft, 'id' | 'name' | 'timezone' | 'durationMinutes' | 'priority'> & {
    input?: string | undefined;
  };
  series: PlacedSeries[];
}

/**
 * iCalendar text (RFC 5545) with one recurring event a series, in its own time zone, and the definitions of these zones. An event begins with
 * the habit's first occurrence in the plan.
 * @param plan `planKey` tells this one from others, so that no two users' calendars share a UID; `sequence` from its earlier ones
 */
export function writeCalendar(
  entries: CalendarEntry[],
  now: Date,
  { planKey, sequence }: { planKey: string; sequence: number },
): string {
  const calendar = ical({
    prodId: { company: 'rnle', product: 'habits', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  calendar.timezone({ name: null, generator: defineTimezone });
  for (const { habit, series } of entries) {
    series.forEach((one, i) => {
      const start = DateTime.fromMillis(one.first.start, { zone: habit.timezone });
      calendar.createEvent({
        id: `${habit.id}${series.length > 1 ? `-${i + 1}` : ''}-${planKey}@habits.rnle`,
        start,
        end: start.plus({ minutes: habit.durationMinutes }),
        timezone: habit.timezone,
        stamp: now,
        sequence,
        summary: habit.name,
        priority: habit.priority,
        repeating: `RRULE:${fromFirst(one, habit.timezone)}`,
        ...(habit.input !== undefined && { description: habit.input }),
      });
    });
  }
  return calendar.toString();
}

/** The rule as it counts from the first occurrence in the plan: those before it are no longer to come. */
function fromFirst(series: PlacedSeries, timezone: string): string {
  return series.rrule.replace(/(?<=\bCOUNT=)\d+/, (count) =>
    String(Number(count) - countBefore(series, timezone, series.first.start, Number(count))),
  );
}

/** The library knows an old name ("Asia/Calcutta") by its new one; the definition must carry the name that the events use. */
function defineTimezone(name: string): string {
  const [block] = [timezoneBlock(name)].flat();
  return (block ?? '').replace(/^TZID:.*$/m, `TZID:${name}`);
}
