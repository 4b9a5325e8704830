import type { Phrase } from './phrase.ts';
import type { HalfOfDay } from './part-of-day.ts';
import { PARTS, takePartOfDay } from './part-of-day.ts';
import { COUNT, HOUR_WORD, readCount } from './phrase.ts';
import { clockTime } from '../clock.ts';
import { Refusal } from '../habit.ts';

/** When in the day, as far as the words tell: times as "07:00", or a window to choose from. */
export interface TimeOfDay {
  times?: string[];
  window?: { from: string; to: string };
  durationMinutes?: number;
}

const HALF = '(?:a\\.?m\\.?|p\\.?m\\.?)(?![\\w])';
/** Minutes in words; in digits only "past" is clear, for "5 to 9" is a span, as is "from ten to six". */
const MINUTES =
  '(?:half\\s+past|(?:a\\s+)?quarter\\s+(?:past|to)|(?:\\d{1,2}|five|ten|twenty(?:[- ]five)?)\\s+past|(?<!\\bfrom\\s+)(?:five|ten|twenty(?:[- ]five)?)\\s+to)';
const SPOKEN = `${MINUTES}\\s+(?:\\d{1,2}|${HOUR_WORD})(?:\\s*${HALF})?(?![\\w:])`;
/** An hour in words counts where nothing can make it a number of something ("at seven", not "at seven sites"). */
const IN_WORDS = `${HOUR_WORD}(?=\\s*(?:${HALF}|o['’]?clock|[,.;!?\\u0000]|$|and\\s+${HOUR_WORD}\\s*$))(?:\\s*(?:${HALF}|o['’]?clock))?`;
const TIME = `(?:noon|midday|midnight|${SPOKEN}|${IN_WORDS}|\\d{1,2}(?:[:.]\\d{2}|h\\d{2})?(?:\\s*(?:${HALF}|o['’]?clock|h\\b|uhr\\b))?)`;
const AND = '\\s*(?:,\\s*and|,|and|&|or)\\s*(?:again\\s+)?(?:at\\s+)?';
const BETWEEN = new RegExp(`\\bbetween\\s+(${TIME})\\s+(?:and|to)\\s+(${TIME})`, 'i');
const FROM_TO = new RegExp(
  `\\bfrom\\s+(${TIME})\\s*(?:-|–|to|until|till)\\s*(${TIME})|(?<![\\d:-]|(?:quarter|half)\\s+to\\s+)(noon|midday|\\d{1,2}(?:[:.]\\d{2})?(?:\\s*${HALF})?)\\s*(?:-|–|to)\\s*(\\d{1,2}(?:[:.]\\d{2})?\\s*${HALF}|\\d{1,2}:\\d{2})`,
  'i',
);
const AT = new RegExp(
  `(?:\\bat\\s+(?:around\\s+|about\\s+|exactly\\s+)?|@\\s*|\\baround\\s+|\\babout\\s+)(${TIME}(?:${AND}${TIME}(?!\\s*(?:min|hour|hr|sec|time|day|week|x\\b)))*)(?!\\w|:\\d)`,
  'i',
);
export const CLEAR = `(?:noon|midday|midnight|${SPOKEN}|\\d{1,2}(?:[:.]\\d{2})?\\s*(?:${HALF}|o['’]?clock)|\\d{1,2}:\\d{2})`;
/** "By 10 pages" is no time, so "by" needs a clear one. */
const LIMIT = new RegExp(
  `\\b(before|after)\\s+(${TIME})(?![\\w])|\\b(by|no\\s+later\\s+than|no\\s+earlier\\s+than)\\s+(${CLEAR})(?![\\w])`,
  'i',
);
const BARE = new RegExp(`(?<![\\w:])${CLEAR}(?:${AND}${CLEAR})*(?!\\w|:\\d)`, 'i');
/** More minutes than anybody shortens to "m". */
const LONGEST_M = 180;
const DURATION = new RegExp(
  `(?<!\\bat\\s+)\\b(?:for\\s+)?(?:about\\s+|around\\s+|at\\s+least\\s+)?(?:(half\\s+an|(?:a\\s+)?quarter\\s+of\\s+an)\\s+hour|(\\d+(?:\\.\\d+)?|${COUNT}(?=[\\s-]))(\\s+and\\s+a\\s+half)?\\s*-?\\s*(hours?|hrs?|h|minutes?|mins?|min|m)(?:\\s*(?:and\\s+)?(a\\s+half|\\d{1,2}\\s*(?:minutes?|mins?|m)?))?)(?![\\w])`,
  'i',
);

/**
 * Takes duration, times and parts of the day out of a phrase.
 *
 * @param isNightly what says how often speaks of nights
 * @param isLate an hour that may be in either half of the day is in the later one
 */
export function takeTimeOfDay(phrase: Phrase, isNightly = false, isLate = false): TimeOfDay {
  const durationMinutes = takeDuration(phrase);
  const part = takePartOfDay(phrase, isNightly);
  const half = part.half ?? (isLate ? 'night' : undefined);
  const read: ReadTime = (text, next) => readTime(text, half, next);

  const between = phrase.take(BETWEEN);
  if (between)
    return { ...duration(durationMinutes), window: span(between[1] ?? '', between[2] ?? '', read) };
  const range = phrase.take(FROM_TO);
  if (range) {
    const { from, to } = span(range[1] ?? range[3] ?? '', range[2] ?? range[4] ?? '', read);
    const minutes = (minutesOf(to) - minutesOf(from) + 1440) % 1440;
    return durationMinutes === undefined
      ? { times: [from], durationMinutes: minutes }
      : { durationMinutes, window: { from, to } };
  }
  const limit = phrase.take(LIMIT);
  if (limit) {
    const time = read(limit[2] ?? limit[4] ?? '');
    return {
      ...duration(durationMinutes),
      window: /^(?:before|by|no\s+later)/i.test(limit[0])
        ? { from: time > '05:00' ? '05:00' : '00:00', to: time }
        : { from: time, to: time < '22:00' ? '22:00' : '23:59' },
    };
  }
  const at = phrase.take(AT)?.[1] ?? phrase.take(BARE)?.[0];
  if (at)
    return {
      ...duration(durationMinutes),
      times: readTimes(at, (text, next) => readTime(text, half, next, 'at ')),
    };
  return { ...duration(durationMinutes), ...part.when };
}

const duration = (durationMinutes: number | undefined) =>
  durationMinutes === undefined ? {} : { durationMinutes };
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function takeDuration(phrase: Phrase): number | undefined {
  const match = phrase.take(DURATION);
  if (!match) return undefined;
  const [all, part, count = '', half, unit = '', more] = match;
  if (unit === 'm' && readCount(count) > LONGEST_M) {
    throw new Refusal(`say minutes, or metres: "${all.trim()}"`);
  }
  if (part) return /half/i.test(part) ? 30 : 15;
  const hours = /^h/i.test(unit);
  const extra = more ? (/half/i.test(more) ? (hours ? 30 : 0) : Number.parseInt(more, 10)) : 0;
  return Math.round((readCount(count) + (half ? 0.5 : 0)) * (hours ? 60 : 1)) + extra;
}

/** In "run at 7am and at 9pm read" the second time may be another habit's, so the word between stays. */
const AGAIN_AT = /(\s*(?:,\s*and|,|\band|&)\s+(?=at\s))/i;

/** Blanks all that speaks of the time of day with `mark`, without reading it. */
export function markTimes(text: string, mark: string): string {
  return [DURATION, BETWEEN, FROM_TO, LIMIT, AT, BARE, ...PARTS].reduce(
    (rest, { source }) =>
      rest.replace(new RegExp(source, 'gi'), (all) =>
        all
          .split(AGAIN_AT)
          .map((part, i) => (i % 2 ? part : mark.repeat(part.length)))
          .join(''),
      ),
    text,
  );
}

/** Does a text name a time by the clock? */
export function tellsClockTime(text: string): boolean {
  const rest = text.replace(new RegExp(DURATION.source, 'gi'), ' ');
  return [BETWEEN, FROM_TO, AT, BARE].some((pattern) => pattern.test(rest));
}

/** What comes after a time in a list or span, and tells which half of the day is meant. */
interface Next {
  minutes: number;
  saysAm: boolean;
}
type ReadTime = (text: string, next?: Next) => string;

const nextOf = (text: string, read: ReadTime): Next => ({
  minutes: minutesOf(read(text)),
  saysAm: /a\.?m\.?\s*$/i.test(text),
});

/** "6 and 8pm": the first takes the half of the day from the second. */
function span(from: string, to: string, read: ReadTime): { from: string; to: string } {
  return { from: read(from, nextOf(to, read)), to: read(to) };
}

function readTimes(text: string, read: ReadTime): string[] {
  const times = text.split(new RegExp(AND, 'i')).filter(Boolean);
  const half = /[ap]\.?m\.?\s*$/i.test(text);
  const last = times.at(-1);
  return [
    ...new Set(
      times.map((time, i) =>
        read(time, half && last && i < times.length - 1 ? nextOf(last, read) : undefined),
      ),
    ),
  ];
}

/** Hours that nobody means by night unless they say so. */
const SMALL_HOURS = { from: 1, to: 6 };

/**
 * A time as "HH:mm". Without am or pm the 24-hour clock is meant, unless the words say which part of the day.
 * @param next the time after it, whose half of the day it shares when it has none of its own
 * @throws Refusal where it may be in either half: "at 3"
 */
function readTime(text: string, part: HalfOfDay, next?: Next, lead = ''): string {
  const word = text.trim().toLowerCase();
  if (/^(?:noon|midday)/.test(word)) return '12:00';
  if (word.startsWith('midnight')) return '00:00';
  const spoken = /^(?:a\s+)?(\S+(?:[- ]five)?)\s+(past|to)\s+(\S+)/.exec(word);
  const minutesPast = { half: 30, quarter: 15 }[spoken?.[1] ?? ''] ?? readCount(spoken?.[1] ?? '0');
  const shift = spoken?.[2] === 'to' ? -minutesPast : minutesPast;
  const clock = (spoken?.[3] ?? word).replace(/^[a-z]+/, (name) => String(readCount(name)));
  const [, hourText = '', minuteText] = /^(\d{1,2})(?:[:.h](\d{2}))?/.exec(clock) ?? [];
  const hour = Number(hourText);
  if (hourText === '' || hour > 24 || Number(minuteText ?? 0) > 59) return word;
  const half = /([ap])\.?m/.exec(word)?.[1] ?? halfOf(hour, part, next);
  const exact = minuteText !== undefined || hourText.startsWith('0');
  const isUnclear = part === 'both' && hour <= 12;
  if (!half && (isUnclear || (!exact && hour >= SMALL_HOURS.from && hour <= SMALL_HOURS.to)))
    throw new Refusal(`say am or pm: "${lead}${text.trim()}"`);
  const minutes =
    (half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour) * 60 + Number(minuteText ?? 0) + shift;
  return clockTime((minutes + 1440) % 1440);
}

function halfOf(hour: number, part: HalfOfDay, next: Next | undefined): 'a' | 'p' | undefined {
  if (hour > 12) return undefined;
  if (part === 'morning') return 'a';
  if (part === 'night') return hour === 12 || hour < 5 ? 'a' : hour > 5 ? 'p' : undefined;
  if (hour === 12) return undefined;
  if (part === 'afternoon') return 'p';
  if (next && next.minutes >= 720 && (hour % 12) * 60 + 720 <= next.minutes) return 'p';
  return next?.saysAm ? 'a' : undefined;
}
