import { readRule, type Rule } from './rule.ts';
import { occurrencesOf, type StoredHabit } from './stored-habit.ts';

/** When a schedule is to fire, in the words of an engine's calendar: lists of numbers, all of which have to match. */
export interface CalendarRule {
  minute: number[];
  hour: number[] | 'all';
  dayOfWeek?: number[];
  dayOfMonth?: number[];
  month?: number[];
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const ALL_MINUTES = Array.from({ length: 60 }, (_, minute) => minute);

/**
 * A calendar for each series of a habit. What a calendar cannot say (every second week, the last Friday, ten times) it leaves out: it fires
 * oftener than the habit occurs, and `occursAt` tells which times are meant.
 */
export function calendarsOf({ series }: StoredHabit): CalendarRule[] {
  return series.map(({ rrule, start }) => {
    const rule = readRule(rrule);
    const [date = '', time = ''] = start.split('T');
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const frequency = rule.get('FREQ');
    return {
      minute: numbers(rule, 'BYMINUTE') ?? (frequency === 'MINUTELY' ? ALL_MINUTES : [minute]),
      hour: numbers(rule, 'BYHOUR') ?? (frequency === 'HOURLY' || frequency === 'MINUTELY' ? 'all' : [hour]),
      ...daysOf(rule, date),
    };
  });
}

/** Is this a time at which the habit occurs? */
export function occursAt(habit: StoredHabit, at: Date): boolean {
  return occurrencesOf(habit, { from: at.getTime(), to: at.getTime() + 1 }).length > 0;
}

function daysOf(rule: Rule, startDate: string): Omit<CalendarRule, 'minute' | 'hour'> {
  const [year = 0, startMonth = 1, startDay = 1] = startDate.split('-').map(Number);
  const weekdays = rule
    .get('BYDAY')
    ?.split(',')
    .map((day) => WEEKDAYS.indexOf(day.slice(-2)));
  const monthDays = numbers(rule, 'BYMONTHDAY');
  const months = numbers(rule, 'BYMONTH');
  const frequency = rule.get('FREQ');
  const isTold = ['BYDAY', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO'].some((part) => rule.has(part));
  const startWeekday = new Date(Date.UTC(year, startMonth - 1, startDay)).getUTCDay();
  return {
    ...(weekdays && { dayOfWeek: [...new Set(weekdays)] }),
    ...(!isTold && frequency === 'WEEKLY' && { dayOfWeek: [startWeekday] }),
    // Days counted from the end of a month differ from month to month.
    ...(monthDays?.every((day) => day > 0) && { dayOfMonth: monthDays }),
    ...(!isTold && (frequency === 'MONTHLY' || frequency === 'YEARLY') && { dayOfMonth: [startDay] }),
    ...(months && { month: months }),
    ...(!isTold && !months && frequency === 'YEARLY' && { month: [startMonth] }),
  };
}

function numbers(rule: Rule, part: string): number[] | undefined {
  return rule.get(part)?.split(',').map(Number);
}
