import { DateTime } from 'luxon';
import { validationError } from '../errors.ts';
import type { AvailableSpan } from './availability.ts';
import { readMoment, readSpan, readTimezone, readWeekdays, WEEKDAYS } from './clock.ts';
import type { Fields } from './fields.ts';
import { isFields, own, readList, readText, readWholeNumber } from './fields.ts';
import { Refusal } from './habit.ts';
import { HabitLimits } from './limits.ts';

/** What holds for the whole plan. */
export interface PlanFrame {
  timezone: string;
  /** When the horizon begins, in the plan's time zone. */
  from: DateTime;
  to: DateTime;
  availability: AvailableSpan[];
}

/** The horizon, in milliseconds since 1970. */
export function spanOf({ from, to }: PlanFrame): { from: number; to: number } {
  return { from: from.toMillis(), to: to.toMillis() };
}

/** Reads the plan's own fields. @throws DefiniteError VALIDATION_ERROR naming the field, for then nothing can be planned */
export function readFrame(metadata: Fields, now: Date): PlanFrame {
  const timezone = inField('timezone', () => readTimezone(readText(metadata, 'timezone', 100) ?? 'UTC'));
  const days =
    inField('horizonDays', () => readWholeNumber(metadata, 'horizonDays', 1, HabitLimits.horizonDays)) ?? 14;
  const text = inField('from', () => readText(metadata, 'from', 40));
  const from = text
    ? inField('from', () => readMoment(text, 'from', timezone).at.setZone(timezone))
    : DateTime.fromJSDate(now, { zone: timezone });
  return { timezone, from, to: from.plus({ days }), availability: readAvailability(metadata) };
}

function readAvailability(metadata: Fields): AvailableSpan[] {
  const value = own(metadata, 'availability');
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > HabitLimits.availability) {
    throw validationError(
      'payload.metadata.availability',
      `must be a list of at most ${HabitLimits.availability} spans {days, from, to}`,
    );
  }
  return value.map((span: unknown, i) =>
    inField(`availability[${i}]`, () => {
      if (!isFields(span)) throw new Refusal('must be {days, from, to}');
      const days = readList(span, 'days', 31);
      const clock = readSpan(
        readText(span, 'from', 20) ?? '00:00',
        readText(span, 'to', 20) ?? '24:00',
        'availability',
      );
      return { days: days ? readWeekdays(days) : [...WEEKDAYS], ...clock };
    }),
  );
}

/** The reason for a refusal, as the contract's validation error. */
function inField<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? validationError(`payload.metadata.${field}`, error.reason) : error;
  }
}
