import { CronExpressionParser } from 'cron-parser';
import { Refusal } from './habit.ts';
import { WEEKDAYS } from './clock.ts';
import { HabitLimits } from './limits.ts';
import { show } from './fields.ts';
import type { Rule } from './rule.ts';
import { readRule } from './rule.ts';

/** Reads a cron expression of five fields (minute, hour, day of month, month, weekday; names, steps, `L` and `#` too) as an RRULE. */
export function readCron(text: string): Rule {
  if (text.length > HabitLimits.ruleLength)
    throw new Refusal(`cron is longer than ${HabitLimits.ruleLength} characters`);
  const fields = fieldsOf(text);
  const { dayOfMonth, dayOfWeek, month, hour, minute } = fields;
  if (!dayOfMonth.isWildcard && !dayOfWeek.isWildcard) {
    throw new Refusal(
      'bad cron: day of month and weekday together mean either of them; make two habits of it',
    );
  }
  const parts = [
    `BYHOUR=${hour.values.join(',')}`,
    `BYMINUTE=${minute.values.join(',')}`,
    ...(month.isWildcard ? [] : [`BYMONTH=${month.values.join(',')}`]),
  ];
  if (!dayOfMonth.isWildcard)
    return readRule(
      [
        'FREQ=MONTHLY',
        `BYMONTHDAY=${dayOfMonth.values.map((day) => (day === 'L' ? -1 : day)).join(',')}`,
        ...parts,
      ].join(';'),
    );
  if (dayOfWeek.isWildcard) return readRule(['FREQ=DAILY', ...parts].join(';'));
  const days = [...new Set(dayOfWeek.values.map(String))];
  const monthly = dayOfWeek.nthDay > 0 || dayOfWeek.hasLastChar;
  const position = dayOfWeek.nthDay > 0 ? String(dayOfWeek.nthDay) : '-1';
  // Cron counts weekdays from Sunday.
  const codes = days.map(
    (day) => `${monthly ? position : ''}${WEEKDAYS[(Number.parseInt(day, 10) + 6) % 7] ?? ''}`,
  );
  return readRule([monthly ? 'FREQ=MONTHLY' : 'FREQ=DAILY', `BYDAY=${codes.join(',')}`, ...parts].join(';'));
}

function fieldsOf(text: string) {
  // The parser takes fewer fields and fills them from the left, and an optional field for seconds.
  const count = text.trim().split(/\s+/).length;
  if (!text.trim().startsWith('@') && count !== 5)
    throw new Refusal(`bad cron: five fields are needed, not ${count}, in ${show(text)}`);
  try {
    return CronExpressionParser.parse(text).fields;
  } catch (error) {
    throw new Refusal(
      `bad cron: ${error instanceof Error ? error.message : 'cannot be read'} in ${show(text)}`,
    );
  }
}
