import ical, { ICalCalendarMethod } from 'ical-generator';
import { DateTime } from 'luxon';
import { tzlib_get_ical_block as timezoneBlock } from 'timezones-ical-library';
import { firstOccurrence } from './expand.ts';
import type { HabitDraft, Series } from './habit.ts';

/** A placed habit, as far as a calendar shows it. */
export interface CalendarEntry {
  habit: HabitDraft;
  series: Series[];
}

/** iCalendar text (RFC 5545) with one recurring event a series, in its own time zone, and the definitions of these zones. */
export function writeCalendar(entries: CalendarEntry[], now: Date): string {
  const calendar = ical({
    prodId: { company: 'rnle', product: 'habits', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
  calendar.timezone({ name: null, generator: defineTimezone });
  for (const { habit, series } of entries) {
    series.forEach((one, i) => {
      const first = firstOccurrence(one, habit.timezone);
      if (!first) return;
      const start = DateTime.fromISO(first, { zone: habit.timezone });
      calendar.createEvent({
        id: `${habit.id}${series.length > 1 ? `-${i + 1}` : ''}@habits.rnle`,
        start,
        end: start.plus({ minutes: habit.durationMinutes }),
        timezone: habit.timezone,
        stamp: now,
        summary: habit.name,
        priority: habit.priority,
        repeating: `RRULE:${one.rrule}`,
        ...(habit.input !== undefined && { description: habit.input }),
      });
    });
  }
  return calendar.toString();
}

/** The library knows an old name ("Asia/Calcutta") by its new one; the definition must carry the name that the events use. */
function defineTimezone(name: string): string {
  const [block] = [timezoneBlock(name)].flat();
  return (block ?? '').replace(/^TZID:.*$/m, `TZID:${name}`);
}
