import { WEEKDAYS } from '../clock.ts';
import { COUNT, Phrase, readCount } from './phrase.ts';
import { CLEAR } from './time-of-day.ts';

/** How often, as a phrase of the text says it. */
export interface Frequency {
  start: number;
  end: number;
  /** RRULEs that mean the same to the speaker, best first. */
  rules: string[];
  /** "Twice a day" */
  perDay?: number;
  /** "Weekly", "daily": gives way to a phrase that names days. */
  vague?: boolean;
  /** "Twice a week" */
  perWeek?: number;
  /** "Every 30 minutes", "hourly": on the days that others name, or daily. */
  everyMinutes?: number;
  /** "Nightly", "three nights a week" */
  isNightly?: boolean;
}

type Meaning = Omit<Frequency, 'start' | 'end' | 'isNightly'>;

/** One weekday, by name or short. */
export const DAY =
  '(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?';
/** One weekday or several. */
const DAYS = `${DAY}\\b(?:(?:\\s*(?:,|/|&|\\+|\\band\\b|\\bor\\b)\\s*)+(?:on\\s+)?${DAY}\\b|\\s*(?:-|–|\\bto\\b|\\bthrough\\b|\\bthru\\b)\\s*${DAY}\\b)*`;
/** Between one weekday with its time and the next one. */
const AND = '(?:\\s*,\\s*(?:and\\s+)?|\\s*(?:&|\\band\\b)\\s*)';
const AT_TIME = `\\s+(?:at\\s+|@\\s*)?${CLEAR}`;
const ORDINAL = '(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)';
const ORDINALS: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5, last: -1 };
export const PART = '(?:mornings?|afternoons?|evenings?|nights?|lunch(?:time)?s?|noons?)';

const codeOf = (word: string) => WEEKDAYS.find((day) => word.toUpperCase().startsWith(day)) ?? 'MO';

export function codesOf(text: string): string {
  const days = new Set<string>();
  for (const [span, from = '', to] of text.matchAll(
    new RegExp(`(${DAY})\\b(?:\\s*(?:-|–|to|through|thru)\\s*(${DAY})\\b)?`, 'gi'),
  )) {
    const first = WEEKDAYS.indexOf(codeOf(from || span));
    const last = to ? WEEKDAYS.indexOf(codeOf(to)) : first;
    for (let i = 0; i <= (last - first + 7) % 7; i++) days.add(WEEKDAYS[(first + i) % 7] ?? 'MO');
  }
  return WEEKDAYS.filter((day) => days.has(day)).join(',');
}

const onDays = (codes: string, interval = 1) =>
  `FREQ=WEEKLY${interval > 1 ? `;INTERVAL=${interval}` : ''};BYDAY=${codes}`;

/** Days spread over the week, and the same shifted by a day, two, …: all as good to someone who says "three times a week". */
function timesAWeek(count: number, interval = 1): string[] {
  const spread = [[0], [1, 3], [0, 2, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]][count - 1];
  if (!spread) return ['FREQ=DAILY'];
  const shifted = WEEKDAYS.map((_, shift) =>
    WEEKDAYS.filter((_, day) => spread.includes((day - shift + 7) % 7)).join(','),
  );
  return [...new Set(shifted)].map((codes) => onDays(codes, interval));
}

function timesAMonth(count: number, interval = 1): string[] {
  const step = Math.floor(28 / Math.min(count, 28));
  const every = interval > 1 ? `;INTERVAL=${interval}` : '';
  return [1, 2, 3, 4, 5, 6, 7].map(
    (first) =>
      `FREQ=MONTHLY${every};BYMONTHDAY=${Array.from({ length: Math.min(count, 28) }, (_, i) => ((first - 1 + i * step) % 28) + 1).join(',')}`,
  );
}

const UNIT_OF: Record<string, string> = { daily: 'day', nightly: 'night', weekly: 'week', monthly: 'month' };
const timesIn = (word: string) => ({ once: 1, twice: 2, thrice: 3 })[word] ?? 1;

function times(count: number, unit: string): Meaning {
  if (/^(?:day|night)/.test(unit)) return { rules: ['FREQ=DAILY'], perDay: count, vague: true };
  if (unit.startsWith('week')) return { rules: timesAWeek(count), perWeek: count, vague: true };
  return { rules: timesAMonth(count), vague: true };
}

function every(interval: number, unit: string, days: string | undefined): Meaning {
  const step = interval > 1 ? `;INTERVAL=${interval}` : '';
  if (unit.startsWith('min')) return { rules: [], everyMinutes: interval };
  if (unit.startsWith('hour')) return { rules: [], everyMinutes: 60 * interval };
  if (unit.startsWith('day') || unit.startsWith('night')) return { rules: [`FREQ=DAILY${step}`] };
  if (unit.startsWith('month')) return { rules: timesAMonth(1, interval), vague: true };
  return days
    ? { rules: [onDays(codesOf(days), interval)] }
    : { rules: timesAWeek(1, interval), vague: true };
}

/** "First", or "1st and 3rd". */
const AND_ORDINAL = `\\s*(?:,|&|\\band\\b)\\s*(?:the\\s+)?${ORDINAL}`;

/** "1st and 3rd", "Monday" → the first and third Monday of a month. */
function nthDays(ordinals: string, day: string): Meaning {
  const found = ordinals.match(new RegExp(ORDINAL, 'g')) ?? [];
  const days = found.map((one) => `${ORDINALS[one] ?? Number.parseInt(one, 10)}${codeOf(day)}`);
  return { rules: [`FREQ=MONTHLY;BYDAY=${days.join(',')}`] };
}

/** The phrases, most specific first; the first that matches a place keeps it. */
const PHRASES: [string, (match: (string | undefined)[]) => Meaning][] = [
  [
    `(?:on\\s+|every\\s+|each\\s+)?(?:the\\s+)?(${ORDINAL}(?:${AND_ORDINAL})*)\\s+(${DAY})\\b\\s*(?:of|in)\\s+(?:the|each|every|a)\\s+month`,
    ([, ordinals = '', day = '']) => nthDays(ordinals, day),
  ],
  [
    // "Every second Monday" is every other one; "every third Monday" may be either.
    `(?:every|each)\\s+(${ORDINAL}(?:${AND_ORDINAL})+|first|1st|last)\\s+(${DAY})`,
    ([, ordinals = '', day = '']) => nthDays(ordinals, day),
  ],
  [
    `(?:on|every|each)\\s+(?:the\\s+)?(first|1st)(?:\\s+day)?\\s+(?:of|in)\\s+(?:the|each|every|a)\\s+month`,
    () => ({ rules: ['FREQ=MONTHLY;BYMONTHDAY=1'] }),
  ],
  [
    '(?:on\\s+|every\\s+)?(?:the\\s+)?last\\s+day\\s+of\\s+(?:the|each|every)\\s+month',
    () => ({ rules: ['FREQ=MONTHLY;BYMONTHDAY=-1'] }),
  ],
  [
    '(?:(?:every\\s+month|monthly|each\\s+month)\\s+)?(?:on\\s+the|every(?=\\s+\\d{1,2}(?:st|nd|rd|th)\\s+of))\\s+((?:\\d{1,2}(?:st|nd|rd|th)?(?:\\s*,\\s*|\\s*(?:,\\s*)?and\\s+(?:the\\s+)?)?)+)(?:\\s+of\\s+(?:the|each|every)\\s+month)?(?=\\W|$)',
    ([, dates = '']) => ({ rules: [`FREQ=MONTHLY;BYMONTHDAY=${(dates.match(/\d+/g) ?? []).join(',')}`] }),
  ],
  [
    `(?:on\\s+)?(?:every\\s+(?:other|second)|alternate)\\s+(${DAYS})`,
    ([, days = '']) => ({ rules: [onDays(codesOf(days), 2)] }),
  ],
  [
    `(?:every\\s+(?:other|second)|on\\s+alternate)\\s+(days?|weeks?|months?|nights?)(?:(?<=weeks?)\\s+on\\s+(${DAYS}))?`,
    ([, unit = '', days]) => every(2, unit, days),
  ],
  [
    `every\\s+(third|fourth|fifth|[3-9]th|3rd)\\s+(hour|day|week|month)(?:(?<=week)\\s+on\\s+(${DAYS}))?`,
    ([, nth = '', unit = '', days]) => every(ORDINALS[nth] ?? Number.parseInt(nth, 10), unit, days),
  ],
  [
    `every\\s+(${COUNT})\\s+(minutes?|mins?|hours?|days?|weeks?|months?)(?:(?<=weeks?)\\s+on\\s+(${DAYS}))?`,
    ([, n = '', unit = '', days]) => every(readCount(n), unit, days),
  ],
  [
    `(?:biweekly|bi-weekly|fortnightly|every\\s+fortnight)(?:\\s+on\\s+(${DAYS}))?`,
    ([, days]) => every(2, 'week', days),
  ],
  [
    '(?:(?:on|every|each)\\s+)?(?:weekdays?|week\\s+days?|work\\s?days?|working\\s+days?|business\\s+days?|weeknights?)',
    () => ({ rules: [onDays('MO,TU,WE,TH,FR')] }),
  ],
  [
    // "Plan the weekend every Friday" speaks of it as a thing.
    `(?:on|every|each|at|over|during)\\s+(?:the\\s+)?weekends?|weekends|weekend(?=\\s+${PART})`,
    () => ({ rules: [onDays('SA,SU')] }),
  ],
  [
    `(once|twice|thrice|(${COUNT})\\s*(?:times|x|sessions|(?:days|nights)(?=\\s+(?:a|per)\\s))|(\\d)x)\\s*(?:a|per|each|every|in\\s+a|/)\\s*(day|night|week|month)`,
    ([, word = '', n, x, unit = '']) =>
      times(n ? readCount(n) : x ? Number(x) : timesIn(word), unit.toLowerCase()),
  ],
  [
    `(once|twice|thrice|(${COUNT})\\s*(?:times|x))\\s+(daily|nightly|weekly|monthly)`,
    ([, word = '', n, unit = '']) => times(n ? readCount(n) : timesIn(word), UNIT_OF[unit] ?? ''),
  ],
  // "Read 30 minutes a day"
  [
    '(?<=\\d\\s*-?(?:minutes?|mins?|hours?|hrs?|h|m)\\s+|\\b(?:minutes|hour|hours)\\s+)(?:a|per)\\s+(day|night)',
    () => ({ rules: ['FREQ=DAILY'], vague: true }),
  ],
  ['every\\s+half(?:\\s+an?)?[\\s-]+hour', () => every(30, 'minutes', undefined)],
  [`(?:every|each|on)\\s+(${DAYS})`, ([, days = '']) => ({ rules: [onDays(codesOf(days))] })],
  [
    `(?:mon|tues|wednes|thurs|fri|satur|sun)days\\b(?:(?:\\s*(?:,|/|&|and)\\s*)+${DAY}\\b)*|${DAY}\\b(?:\\s*(?:,|/|&|-|–|\\band\\b|\\bto\\b|\\bthrough\\b)\\s*(?:and\\s+)?${DAY}\\b)+`,
    ([all = '']) => ({ rules: [onDays(codesOf(all))] }),
  ],
  // "Monday 7am and Wednesday 6pm": one alone may be a date, a list of them recurs.
  [
    `${DAY}(?=${AT_TIME}${AND}${DAY}${AT_TIME})|(?<=\\u0000${AT_TIME}${AND})${DAY}(?=${AT_TIME})`,
    ([day = '']) => ({ rules: [onDays(codesOf(day))] }),
  ],
  ['hourly|every\\s+hour', () => every(1, 'hour', undefined)],
  [
    'every\\s*day|(?:every\\s+single|each|all)\\s+days?|daily|nightly(?=\\s|$)',
    () => ({ rules: ['FREQ=DAILY'], vague: true }),
  ],
  [`(?:every|each)(?=\\s+(?:single\\s+)?${PART})`, () => ({ rules: ['FREQ=DAILY'] })],
  ['weekly|every\\s+week|each\\s+week', () => ({ rules: timesAWeek(1), vague: true })],
  ['monthly|every\\s+month|each\\s+month', () => ({ rules: timesAMonth(1), vague: true })],
];
const PATTERNS = PHRASES.map(([source, read]) => ({
  pattern: new RegExp(`(?<![\\w-])(?:${source})(?![\\w-])`, 'i'),
  read,
}));

const NIGHTLY = /\b(?:week)?night(?:s|ly)?\b/i;

/** Every phrase that says how often, in the order of the text. */
export function findFrequencies(text: string): Frequency[] {
  const phrase = new Phrase(text);
  const found: Frequency[] = [];
  for (const { pattern, read } of PATTERNS) {
    for (let match = phrase.take(pattern); match; match = phrase.take(pattern)) {
      found.push({
        start: match.index,
        end: match.index + match[0].length,
        ...read(match.map((group: string | undefined) => group?.toLowerCase())),
        ...(NIGHTLY.test(match[0]) && { isNightly: true }),
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
