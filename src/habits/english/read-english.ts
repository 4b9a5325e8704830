import type { HabitSource } from '../read-habit.ts';
import type { Clause } from './clauses.ts';
import { splitClauses } from './clauses.ts';
import { takeDates, takeTimezone } from './dates.ts';
import type { Frequency } from './frequency.ts';
import { withoutDays } from './exceptions.ts';
import { nameIn } from './name.ts';
import { changeIn, onceIn } from './not-understood.ts';
import { Phrase } from './phrase.ts';
import { withDaysSpelled } from './spelling.ts';
import type { TimeOfDay } from './time-of-day.ts';
import { minutesOf, takeTimeOfDay } from './time-of-day.ts';
import { clockTime } from '../clock.ts';
import { Refusal } from '../habit.ts';
import { HabitLimits } from '../limits.ts';

/** Where something comes several times a day and nothing says from when to when. */
const DAYTIME = { from: '08:00', to: '20:00' };
/** Hours between two times from which on nights count too. */
const ROUND_THE_CLOCK = 6;

/** What nobody does in the morning. */
const EVENING = /\b(?:dinner|supper|(?:go|going|get|getting) to bed|bedtime|go to sleep)\b/i;

const COURTESY = /^\s*(?:thanks?|thank you|cheers|hi|hello|hey|dear|best|regards|ok|okay)\b[^:]{0,30}$/i;
/** Long runs of them mean nothing, and cost the patterns below their time. */
const BLANKS = /[^\S\n]{2,}/g;
/** "Run daily. Not on Fridays." speaks of the habit before. */
const GOES_ON =
  /(?:[;\n]+|[.!?]+(?=\s))\s*(?=(?:but|except|excluding|not|never|no|don['’]t\s+(?:schedule|plan|do)|do\s+not\s+(?:schedule|plan|do)|apart from|other than|unless)\b)/gi;

/**
 * Reads plain English: "meditate every weekday at 7am for 20 minutes, run three times a week in the evening". Each phrase that says how
 * often makes a habit; times without am or pm are on the 24-hour clock. A habit of which something that says when was not understood gets
 * the `problem` to refuse it for.
 * @returns the habits in the same form as those of `metadata.habits`, so that the same rules hold for them
 */
export function readEnglish(input: string, now: Date, timezone: string): HabitSource[] {
  let previous = '';
  return sentencesOf(withDaysSpelled(input.normalize('NFKC')).replace(BLANKS, ' ').replace(GOES_ON, ', '))
    .flatMap(splitClauses)
    .map((clause) => {
      const source = readClause(clause, now, timezone, previous);
      previous = typeof source.fields['name'] === 'string' ? source.fields['name'] : previous;
      return source;
    })
    .filter(({ fields }) => fields['name'] !== undefined || fields['rrule'] !== undefined);
}

/** The last dot of "at 7 p.m. for an hour" ends no sentence. */
const HALF_DOTTED = /\b([ap])\.\s?m\.(?=\s+\p{Ll}|\s*[,:)])/gu;
/** A sentence without a word of how often is a habit too, to be refused for it; courtesies are none. */
const sentencesOf = (text: string) =>
  text
    .replace(HALF_DOTTED, '$1m')
    .split(/[;\n]+|[.!?]+(?=\s|$)/)
    .filter((sentence) => /\p{L}/u.test(sentence) && !COURTESY.test(sentence));

function readClause(clause: Clause, now: Date, timezone: string, previous: string): HabitSource {
  const phrase = new Phrase(clause.text);
  try {
    return understand(clause, phrase, now, timezone, previous);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      fields: { name: nameIn(phrase.rest) || previous || nameIn(clause.text) },
      problem: error.reason,
    };
  }
}

/** @throws Refusal where a part that says when is not understood, for then the rest would be planned wrongly */
function understand(
  { text, frequencies: own, exceptions, lender }: Clause,
  phrase: Phrase,
  now: Date,
  timezone: string,
  previous: string,
): HabitSource {
  [...own, ...exceptions].forEach(({ start, end }) => phrase.blank(start, end));
  const frequencies = lender?.frequencies ?? own;
  const lent = new Phrase(lender?.text ?? '');
  const zone = takeTimezone(phrase) ?? takeTimezone(lent);
  const dates = { ...takeDates(lent, now, timezone), ...takeDates(phrase, now, timezone) };
  const once = onceIn(phrase.rest, text);
  const time = takeTimeOfDay(
    phrase,
    frequencies.some(({ isNightly }) => isNightly),
    EVENING.test(text),
  );
  const change = once ?? changeIn(phrase.rest, text);
  // "On Mondays at 6 and on Thursdays at 7": the second is the same habit.
  const name = nameIn(phrase.rest) || (own.length ? previous : '');
  if (!frequencies.length && once && !/\b(?:every|each|annual|yearly)/i.test(text))
    throw new Refusal(`a habit recurs: say how often; ${once} comes once`);
  if (change) throw new Refusal(`not understood: ${change}`);
  if (!frequencies.length && name)
    throw new Refusal('nothing says when it recurs; say how often, such as "every day"');
  const everyMinutes = frequencies.find((one) => one.everyMinutes !== undefined)?.everyMinutes;
  const { rules, perDay } = combined(frequencies.filter((one) => one.everyMinutes === undefined));
  if (perDay !== undefined && time.times && time.times.length !== perDay) {
    throw new Refusal(`not understood: ${perDay} times a day, and at ${time.times.join(' and ')}`);
  }
  const [rrule, ...alternatives] = withoutDays(inHours(rules, everyMinutes, time), [
    ...exceptions,
    ...(lender?.exceptions ?? []),
  ]);
  const { window, times, ...rest } =
    everyMinutes === undefined || everyMinutes % 60 === 0
      ? spread(time, perDay, rrule)
      : inMinutes(everyMinutes, time);
  return {
    fields: {
      ...(name && { name }),
      ...(rrule && { rrule }),
      ...(times && { times }),
      ...(window && { window }),
      ...rest,
      ...dates,
      ...(zone && { timezone: zone }),
    },
    alternatives,
  };
}

/**
 * Several phrases of one clause: days named win over "weekly"; days named twice add up.
 *
 * @throws Refusal where they say different things
 */
function combined(frequencies: Frequency[]): { rules: string[]; perDay?: number } {
  const perDay = frequencies.find((one) => one.perDay !== undefined)?.perDay;
  const perWeek = frequencies.find((one) => one.perWeek !== undefined)?.perWeek;
  const clear = frequencies.filter(({ vague }) => !vague);
  const [first, ...others] = clear.length ? clear : frequencies;
  const days = /^FREQ=WEEKLY;BYDAY=([A-Z,]+)$/;
  const named = [first, ...others].map((one) => days.exec(one?.rules[0] ?? '')?.[1]);
  const isAddedUp = others.length > 0 && named.every(Boolean);
  if (clear.length > 1 && !isAddedUp && new Set(clear.map(({ rules }) => rules[0])).size > 1) {
    throw new Refusal('not understood: it is to come in two ways; make two habits of it');
  }
  const steady = frequencies.filter(({ vague }) => vague).map(({ rules: [rule = ''] }) => paceOf(rule));
  if (new Set(steady).size > 1) {
    throw new Refusal('not understood: it is to come at two paces; make two habits of it');
  }
  const rules = isAddedUp
    ? [`FREQ=WEEKLY;BYDAY=${[...new Set(named.join(',').split(','))].join(',')}`]
    : (first?.rules ?? []);
  const count = days.exec(rules[0] ?? '')?.[1]?.split(',').length;
  if (clear.length > 0 && perWeek !== undefined && count !== undefined && perWeek !== count) {
    throw new Refusal(`not understood: ${perWeek} times a week, on ${count} days; say which days`);
  }
  const steps = frequencies.filter(({ vague }) => vague && clear.length).flatMap((one) => one.rules[0] ?? []);
  return { rules: steps.reduce(withStep, rules), ...(perDay !== undefined && perDay > 1 && { perDay }) };
}

const paceOf = (rule: string) => /^FREQ=\w+(?:;INTERVAL=\d+)?/.exec(rule)?.[0];

/** "On Tuesdays, every 2 weeks": the days of the one at the step of the other. @throws Refusal for "every 3 months on Mondays" */
function withStep(rules: string[], vague: string): string[] {
  const [, frequency = '', step] = /^FREQ=(\w+)(;INTERVAL=\d+)?/.exec(vague) ?? [];
  return rules.map((rule) => {
    if (frequency === 'MONTHLY' && rule.startsWith('FREQ=WEEKLY'))
      throw new Refusal('not understood: it is to come by the month and by the week');
    const head = `FREQ=${frequency};BY`;
    return step && rule.startsWith(head) ? `FREQ=${frequency}${step};BY${rule.slice(head.length)}` : rule;
  });
}

/** "Every two hours between 9 and 17": the hours of the window; "every eight hours", as medicine is taken, goes on by night. */
function inHours(rules: string[], everyMinutes: number | undefined, time: TimeOfDay): string[] {
  if (everyMinutes === undefined) return rules;
  const days = rules.length ? rules : ['FREQ=DAILY'];
  if (everyMinutes % 60 !== 0) return days;
  const interval = everyMinutes / 60;
  const window = hoursOf(time);
  const isRoundTheClock = window === undefined && interval >= ROUND_THE_CLOCK && 24 % interval === 0;
  const { from, to } = window ?? DAYTIME;
  const [first = 0, last = 24] = [from, to].map((clock) => Number(clock.slice(0, 2)));
  const start = isRoundTheClock ? first % interval : first;
  const hours = Array.from({ length: 24 }, (_, hour) => hour).filter(
    (hour) => hour >= start && (isRoundTheClock || hour < last) && (hour - start) % interval === 0,
  );
  return days.map((rule) => `${rule};BYHOUR=${hours.join(',')};BYMINUTE=0`);
}

/** "From 9 to 17" is read as one long habit, but bounds one that comes by the hour. */
function hoursOf({ times: [first] = [], window, durationMinutes }: TimeOfDay): TimeOfDay['window'] {
  if (window || !first || durationMinutes === undefined) return window;
  const [hour = 0, minute = 0] = first.split(':').map(Number);
  return { from: first, to: clockTime(hour * 60 + minute + durationMinutes) };
}

/** "Every 30 minutes from 9 to 12": times of the day, none of which runs into the next. */
function inMinutes(interval: number, time: TimeOfDay): TimeOfDay {
  const { from, to } = hoursOf(time) ?? DAYTIME;
  const [first, last] = [minutesOf(from), minutesOf(to)];
  const count = Math.ceil((last - first) / interval);
  if (count > HabitLimits.timesADay) {
    const most = `at most ${HabitLimits.timesADay} times a day`;
    throw new Refusal(`every ${interval} minutes from ${from} to ${to} is ${count} times: ${most}`);
  }
  const own = time.window || !time.times ? time.durationMinutes : undefined;
  return {
    times: Array.from({ length: count }, (_, at) => clockTime(first + at * interval)),
    durationMinutes: Math.min(own ?? HabitLimits.usualMinutes, interval),
  };
}

/** "Twice a day": spread over the window, or from eight to eight. */
function spread(time: TimeOfDay, perDay: number | undefined, rrule: string | undefined): TimeOfDay {
  if (rrule?.includes('BYHOUR'))
    return time.durationMinutes === undefined || time.times ? {} : { durationMinutes: time.durationMinutes };
  if (perDay === undefined || time.times) return time;
  const from = minutesOf(time.window?.from ?? DAYTIME.from);
  const spare = time.window ? (time.durationMinutes ?? HabitLimits.usualMinutes) : 0;
  const room = minutesOf(time.window?.to ?? DAYTIME.to) - from - spare;
  const times = Array.from({ length: Math.min(perDay, 24) }, (_, i) =>
    clockTime(from + Math.round((room * i) / (perDay - 1) / 5) * 5),
  );
  return { times, ...(time.durationMinutes !== undefined && { durationMinutes: time.durationMinutes }) };
}
