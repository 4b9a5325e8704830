import { Refusal } from './habit.ts';
import { show } from './fields.ts';
import { HabitLimits } from './limits.ts';

/** The parts of an RRULE, in their order. */
export type Rule = Map<string, string>;

const integers = (from: number, to: number, negativeToo: boolean) => (text: string) =>
  text.split(',').every((item) => {
    const n = Number(item);
    return /^[+-]?\d{1,3}$/.test(item) && Math.abs(n) <= to && (n >= from || (negativeToo && n < 0));
  });

/** The library forgives values out of range and unknown parts, and would plan something else than was asked: so each part is checked. */
const PARTS: Record<string, (text: string) => boolean> = {
  FREQ: (text) => /^(?:MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(text),
  INTERVAL: (text) => /^[1-9]\d{0,3}$/.test(text),
  COUNT: (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= HabitLimits.count,
  UNTIL: (text) => /^\d{8}(?:T\d{6}Z?)?$/.test(text),
  BYHOUR: integers(0, 23, false),
  BYMINUTE: integers(0, 59, false),
  BYSECOND: (text) => /^0+$/.test(text),
  BYDAY: (text) => /^(?:[+-]?[1-5]?\d?(?:MO|TU|WE|TH|FR|SA|SU)(?:,|$))+$/.test(text) && !text.endsWith(','),
  BYMONTHDAY: integers(1, 31, true),
  BYMONTH: integers(1, 12, false),
  BYYEARDAY: integers(1, 366, true),
  BYWEEKNO: integers(1, 53, true),
  BYSETPOS: integers(1, 366, true),
  WKST: (text) => /^(?:MO|TU|WE|TH|FR|SA|SU)$/.test(text),
};

/** Reads "FREQ=WEEKLY;BYDAY=MO,WE", with or without "RRULE:" before it. A rule finer than a minute, or unbounded within a day, is refused. */
export function readRule(text: string): Rule {
  if (text.length > HabitLimits.ruleLength)
    throw new Refusal(`rrule is longer than ${HabitLimits.ruleLength} characters`);
  const rule: Rule = new Map();
  for (const part of text
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/\s+/g, '')
    .split(';')
    .filter(Boolean)) {
    const [name = '', value = ''] = part.split('=', 2);
    if (!Object.hasOwn(PARTS, name)) throw new Refusal(`bad rrule: unknown part ${show(part)}`);
    if (name === 'FREQ' && value === 'SECONDLY')
      throw new Refusal('bad rrule: FREQ=SECONDLY is finer than a habit can be');
    if (rule.has(name)) throw new Refusal(`bad rrule: ${name} stands twice`);
    if (!PARTS[name]?.(value)) throw new Refusal(`bad rrule: ${name} cannot be ${show(value)}`);
    rule.set(name, value);
  }
  if (!rule.has('FREQ')) throw new Refusal(`bad rrule: FREQ is missing in ${show(text)}`);
  if (rule.has('COUNT') && rule.has('UNTIL'))
    throw new Refusal('bad rrule: COUNT and UNTIL exclude each other');
  const slots = countOf(rule, 'BYHOUR') * countOf(rule, 'BYMINUTE');
  if (slots > 4 * HabitLimits.timesADay) throw new Refusal(`bad rrule: ${slots} times a day are too many`);
  rule.delete('BYSECOND');
  return rule;
}

const countOf = (rule: Rule, name: string) => rule.get(name)?.split(',').length ?? 1;

export const writeRule = (rule: Rule): string =>
  [...rule].map(([name, value]) => `${name}=${value}`).join(';');

/** Does the rule itself say at what time of day? */
export const tellsTime = (rule: Rule): boolean =>
  rule.has('BYHOUR') || rule.has('BYMINUTE') || ['HOURLY', 'MINUTELY'].includes(rule.get('FREQ') ?? '');

/** The rule at fixed times of the day (minutes after midnight), as one rule a set of hours with the same minute. */
export function atTimes(rule: string, minutes: number[]): string[] {
  const byMinute = Map.groupBy(
    [...minutes].sort((a, b) => a - b),
    (time) => time % 60,
  );
  return [...byMinute].map(
    ([minute, times]) =>
      `${rule};BYHOUR=${times.map((time) => Math.floor(time / 60)).join(',')};BYMINUTE=${minute}`,
  );
}

/**
 * The same for people, as a single rule where one can say it: hours and minutes multiply, so BYSETPOS picks the times meant out of all
 * products. That counts within the rule's period, so it takes a daily rule; of others each time stays a rule of its own, on its own line.
 */
export function inOneRule(rule: string, minutes: number[]): string {
  const rules = atTimes(rule, minutes);
  const daily = rule.replace(/^FREQ=WEEKLY(?=;BYDAY=[^;]+$)/, 'FREQ=DAILY');
  if (rules.length === 1 || !daily.startsWith('FREQ=DAILY') || daily.includes('COUNT'))
    return rules.join('\n');
  const times = [...new Set(minutes)].sort((a, b) => a - b);
  const hours = [...new Set(times.map((time) => Math.floor(time / 60)))];
  const parts = [...new Set(times.map((time) => time % 60))].sort((a, b) => a - b);
  const products = hours.flatMap((hour) => parts.map((minute) => hour * 60 + minute));
  const positions = times.map((time) => products.indexOf(time) + 1);
  return `${daily};BYHOUR=${hours.join(',')};BYMINUTE=${parts.join(',')};BYSETPOS=${positions.join(',')}`;
}
