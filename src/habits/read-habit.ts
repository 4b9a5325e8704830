import type { DateTime } from 'luxon';
import {
  clockTime,
  LOCAL,
  readClockTime,
  readMoment,
  readSpan,
  readTimezone,
  readWeekdays,
  WEEKDAYS,
} from './clock.ts';
import { readCron } from './cron.ts';
import type { Fields } from './fields.ts';
import { isFields, own, readList, readText, readWholeNumber, refusePrototypeKeys, show } from './fields.ts';
import type { HabitDraft } from './habit.ts';
import { Refusal } from './habit.ts';
import { HabitLimits } from './limits.ts';
import type { Rule } from './rule.ts';
import { readRule, tellsTime, writeRule } from './rule.ts';

/** They would make one line of the plan look like two, or like another. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const PRIORITIES = new Map<unknown, number>([
  ['high', 1],
  ['normal', 5],
  ['low', 9],
]);

/** A habit as asked for, by a sender's JSON or by the reader of plain English. */
export interface HabitSource {
  fields: Fields;
  /** Other RRULEs that suit as well as that of the fields, best first. */
  alternatives?: string[];
  /** Why it cannot be planned, where reading it already told. */
  problem?: string;
}

/** Reads one habit, strictly: an entry of `payload.metadata.habits`. @throws Refusal with the reason */
export function readHabit(
  { fields, alternatives = [], problem }: HabitSource,
  id: string,
  plan: { timezone: string; from: DateTime },
): HabitDraft {
  if (problem !== undefined) throw new Refusal(problem);
  refusePrototypeKeys(fields);
  const name = readText(fields, 'name', HabitLimits.nameLength);
  if (!name) throw new Refusal('name is missing');
  if (UNSEEN.test(name)) throw new Refusal('name holds characters that are not seen, such as line breaks');
  const timezone = readTimezone(readText(fields, 'timezone', 100) ?? plan.timezone);
  const durationMinutes =
    readWholeNumber(fields, 'durationMinutes', 1, HabitLimits.durationMinutes) ?? HabitLimits.usualMinutes;
  const window = readWindow(fields);
  const start = readStart(fields, timezone, plan.from);
  const rule = readRecurrence(fields);
  const end = readEnd(fields, rule, timezone);
  if (end !== undefined && end < start.at.toMillis()) throw new Refusal('it ends before it starts');
  const time = readTimes(fields, rule, start);
  if (window && durationMinutes > window.to - window.from) {
    throw new Refusal(
      `${durationMinutes} minutes do not fit the window ${clockTime(window.from)}–${clockTime(window.to)}`,
    );
  }
  return {
    id,
    name,
    timezone,
    durationMinutes,
    priority: readPriority(fields),
    dayRules: [writeRule(rule), ...alternatives],
    time,
    window,
    start: start.at.toFormat(LOCAL),
    end,
    assistantId: readText(fields, 'assistantId', HabitLimits.idLength),
    input: readText(fields, 'input', HabitLimits.habitInputLength),
  };
}

/** Exactly one of `rrule`, `cron` and `days`; `times` alone means every day. */
function readRecurrence(fields: Fields): Rule {
  const rrule = readText(fields, 'rrule', HabitLimits.ruleLength);
  const cron = readText(fields, 'cron', HabitLimits.ruleLength);
  const days = readList(fields, 'days', 31);
  const given = [rrule && 'rrule', cron && 'cron', days && 'days'].filter(Boolean);
  if (given.length > 1) throw new Refusal(`${given.join(' and ')} are given; one of them is needed`);
  if (rrule) return readRule(rrule);
  if (cron) return readCron(cron);
  if (!days && own(fields, 'times') === undefined)
    throw new Refusal('nothing says when: rrule, cron, or days and times are needed');
  const weekdays = days ? readWeekdays(days) : [...WEEKDAYS];
  return readRule(weekdays.length === 7 ? 'FREQ=DAILY' : `FREQ=WEEKLY;BYDAY=${weekdays.join(',')}`);
}

function readTimes(fields: Fields, rule: Rule, start: { at: DateTime; timed: boolean }): HabitDraft['time'] {
  const times = readList(fields, 'times', HabitLimits.timesADay);
  if (times && tellsTime(rule)) throw new Refusal('times are given, and the rule has times of its own');
  if (times)
    return {
      kind: 'fixed',
      minutes: [...new Set(times.map((time) => readClockTime(String(time), 'times') % 1440))],
    };
  if (tellsTime(rule)) return { kind: 'rule' };
  return start.timed ? { kind: 'fixed', minutes: [start.at.hour * 60 + start.at.minute] } : { kind: 'free' };
}

function readWindow(fields: Fields): HabitDraft['window'] {
  const window = own(fields, 'window');
  if (window === undefined) return undefined;
  if (!isFields(window)) throw new Refusal(`window must be {from, to}, not ${show(window)}`);
  const [from, to] = [readText(window, 'from', 20), readText(window, 'to', 20)];
  if (!from || !to) throw new Refusal('window needs both from and to');
  return readSpan(from, to, 'window');
}

/** From when the rule counts: `start`, else the plan's beginning. `timed` where it also gives the time of day. */
function readStart(fields: Fields, timezone: string, from: DateTime): { at: DateTime; timed: boolean } {
  const text = readText(fields, 'start', 40);
  if (!text) return { at: from.setZone(timezone).startOf('day'), timed: false };
  const { at, dateOnly } = readMoment(text, 'start', timezone);
  if (at < from.minus({ years: HabitLimits.startYearsBack })) {
    throw new Refusal(`start lies more than ${HabitLimits.startYearsBack} years before the plan`);
  }
  return { at: at.setZone(timezone).startOf('minute'), timed: !dateOnly };
}

/** The earlier of `end` and the rule's UNTIL, which is taken out of it. A date counts to its last moment. */
function readEnd(fields: Fields, rule: Rule, timezone: string): number | undefined {
  const text = readText(fields, 'end', 40);
  const until = rule.get('UNTIL');
  if (text && rule.has('COUNT')) throw new Refusal('end is given, and the rule has a COUNT');
  rule.delete('UNTIL');
  const ends = [text && readMoment(text, 'end', timezone), until && readMoment(until, 'UNTIL', timezone)]
    .filter((moment) => typeof moment === 'object')
    .map(({ at, dateOnly }) => (dateOnly ? at.endOf('day') : at).toMillis());
  return ends.length ? Math.min(...ends) : undefined;
}

/** Whole numbers from 1 (first) to 9 (last), as in iCalendar, or "high", "normal", "low". */
function readPriority(fields: Fields): number {
  const value = own(fields, 'priority');
  return PRIORITIES.get(value) ?? readWholeNumber(fields, 'priority', 1, 9) ?? 5;
}
