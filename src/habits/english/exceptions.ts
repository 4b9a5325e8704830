import { WEEKDAYS } from '../clock.ts';
import { Refusal } from '../habit.ts';
import { codesOf, DAY, PART } from './frequency.ts';
import { Phrase } from './phrase.ts';

/** Days that a sentence takes away again: "except Wednesday", "but not on Fridays". */
export interface Exception {
  start: number;
  end: number;
  text: string;
  /** Weekday codes, such as "WE,FR". */
  codes: string[];
}

const LEAD =
  "(?:but\\s+)?(?:except(?:ing)?(?:\\s+for)?|excluding|apart\\s+from|other\\s+than|save\\s+for|not|never|no|(?:do\\s+not|don['’]t)\\s+(?:schedule|plan|do)(?:\\s+(?:it|them|this|that|any|anything))?|skip(?:ping)?|(?<=days?\\s+)but(?:\\s+not)?)";
const ONE = `(?:(?:the\\s+)?weekends?|weekdays?|${DAY}(?:\\s*(?:-|–|\\bto\\b|\\bthrough\\b)\\s*${DAY})?)\\b`;
const JOIN = '(?:\\s*,\\s*(?:(?:and|or|nor)\\s+)?|\\s+(?:and|or|nor|&)\\s+)';
// "Not on Fridays and on Sundays" takes both away; in "except Fridays, and on Sundays …" Sunday is spoken of anew. What narrows the day
// ("Wednesday morning") or makes it another ("every other Wednesday") is left for `changeIn` to refuse.
const PATTERN = new RegExp(
  `\\b${LEAD}\\s+(?:on\\s+${ONE}(?:${JOIN}(?:on\\s+)?${ONE})*|${ONE}(?:${JOIN}${ONE})*)(?!\\s+(?:${PART}|of)\\b)(?![\\w-])`,
  'i',
);

export function findExceptions(text: string): Exception[] {
  const phrase = new Phrase(text);
  const found: Exception[] = [];
  for (let match = phrase.take(PATTERN); match; match = phrase.take(PATTERN)) {
    const [all] = match;
    const codes = [/weekend/i.test(all) && 'SA,SU', /weekday/i.test(all) && 'MO,TU,WE,TH,FR', codesOf(all)]
      .filter(Boolean)
      .join(',');
    found.push({ start: match.index, end: match.index + all.length, text: all, codes: codes.split(',') });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Takes days out of rules. @throws Refusal where a rule does not go by weekdays, or no day would be left */
export function withoutDays(rules: string[], exceptions: Exception[]): string[] {
  const [first] = exceptions;
  if (!first || !rules.length) return rules;
  const except = new Set(exceptions.flatMap(({ codes }) => codes));
  const left = rules.flatMap((rule) => dropFrom(rule, except) ?? []);
  // "Three times a week, not on Mondays": keep the ways that never fell on the days taken away.
  const whole = rules.length > 1 ? left.filter((rule) => rules.includes(rule)) : left;
  if (whole.length) return whole;
  if (rules.some((rule) => dropFrom(rule, new Set()) === undefined))
    throw new Refusal(`not understood: "${first.text.trim()}", which goes with days of the week only`);
  throw new Refusal(`no day is left: "${first.text.trim()}"`);
}

function dropFrom(rule: string, except: Set<string>): string | undefined {
  const daily = /^FREQ=DAILY(?=$|;BYHOUR)/.exec(rule);
  const [all, days = ''] = daily
    ? [daily[0], WEEKDAYS.join(',')]
    : (/^FREQ=WEEKLY(?:;INTERVAL=\d+)?;BYDAY=([A-Z,]+)/.exec(rule) ?? []);
  if (all === undefined) return undefined;
  const left = days.split(',').filter((day) => !except.has(day));
  if (!left.length) return undefined;
  const head = daily ? 'FREQ=WEEKLY;BYDAY=' : all.slice(0, all.length - days.length);
  return daily && left.length === WEEKDAYS.length ? rule : head + left.join(',') + rule.slice(all.length);
}
