import type { Phrase } from './phrase.ts';
import { takePartOfDay } from './part-of-day.ts';
import { COUNT, readCount } from './phrase.ts';
import { clockTime } from '../clock.ts';

/** When in the day, as far as the words tell: times as "07:00", or a window to choose from. */
export interface TimeOfDay {
  times?: string[];
  window?: { from: string; to: string };
  durationMinutes?: number;
}

const HALF = '(?:a\\.?m\\.?|p\\.?m\\.?)(?![\\w])';
const TIME = `(?:noon|midday|midnight|(?:half past|quarter past|quarter to)\\s+(?:\\d{1,2}|[a-z]{3,6})(?:\\s*${HALF})?|\\d{1,2}(?:[:.]\\d{2})?(?:\\s*(?:${HALF}|o['’]?clock|h\\b|uhr\\b))?)`;
const AND = '\\s*(?:,\\s*and|,|and|&|or)\\s*(?:again\\s+)?(?:at\\s+)?';
const BETWEEN = new RegExp(`\\bbetween\\s+(${TIME})\\s+(?:and|to)\\s+(${TIME})`, 'i');
const FROM_TO = new RegExp(
  `\\bfrom\\s+(${TIME})\\s*(?:-|–|to|until|till)\\s*(${TIME})|(?<![\\d:-])(${TIME})\\s*(?:-|–|to)\\s*(\\d{1,2}(?:[:.]\\d{2})?\\s*${HALF}|\\d{1,2}:\\d{2})`,
  'i',
);
const LIMIT = new RegExp(`\\b(before|after)\\s+(${TIME})(?![\\w])`, 'i');
const AT = new RegExp(
  `(?:\\bat\\s+(?:around\\s+|about\\s+|exactly\\s+)?|@\\s*|\\baround\\s+|\\babout\\s+)(${TIME}(?:${AND}${TIME}(?!\\s*(?:min|hour|hr|sec|time|day|week|x\\b)))*)(?![\\w:])`,
  'i',
);
const CLEAR = `(?:noon|midday|midnight|\\d{1,2}(?:[:.]\\d{2})?\\s*(?:${HALF}|o['’]?clock)|\\d{1,2}:\\d{2})`;
const BARE = new RegExp(`(?<![\\w:])${CLEAR}(?:${AND}${CLEAR})*(?![\\w:])`, 'i');
const DURATION = new RegExp(
  `\\b(?:for\\s+)?(?:about\\s+|around\\s+|at\\s+least\\s+)?(?:(half\\s+an|quarter\\s+of\\s+an)\\s+hour|(\\d+(?:\\.\\d+)?|${COUNT})(\\s+and\\s+a\\s+half)?\\s*-?\\s*(hours?|hrs?|h|minutes?|mins?|min|m)(?:\\s*(?:and\\s+)?(a\\s+half|\\d{1,2}\\s*(?:minutes?|mins?|m)?))?)(?![\\w])`,
  'i',
);

/** Takes duration, times and parts of the day out of a phrase. */
export function takeTimeOfDay(phrase: Phrase): TimeOfDay {
  const durationMinutes = takeDuration(phrase);
  const part = takePartOfDay(phrase);
  const read = (text: string, next?: number) => readTime(text, part.afterNoon, next);

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
    const time = read(limit[2] ?? '');
    return {
      ...duration(durationMinutes),
      window:
        limit[1]?.toLowerCase() === 'before'
          ? { from: time > '05:00' ? '05:00' : '00:00', to: time }
          : { from: time, to: time < '22:00' ? '22:00' : '23:59' },
    };
  }
  const at = phrase.take(AT)?.[1] ?? phrase.take(BARE)?.[0];
  if (at) return { ...duration(durationMinutes), times: readTimes(at, read) };
  return { ...duration(durationMinutes), ...part.when };
}

const duration = (durationMinutes: number | undefined) =>
  durationMinutes === undefined ? {} : { durationMinutes };
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function takeDuration(phrase: Phrase): number | undefined {
  const match = phrase.take(DURATION);
  if (!match) return undefined;
  const [, part, count = '', half, unit = '', more] = match;
  if (part) return /^half/i.test(part) ? 30 : 15;
  const hours = /^h/i.test(unit);
  const extra = more ? (/half/i.test(more) ? (hours ? 30 : 0) : Number.parseInt(more, 10)) : 0;
  return Math.round((readCount(count) + (half ? 0.5 : 0)) * (hours ? 60 : 1)) + extra;
}

type ReadTime = (text: string, next?: number) => string;

/** "6 and 8pm": the first takes the half of the day from the second. */
function span(from: string, to: string, read: ReadTime): { from: string; to: string } {
  const last = read(to);
  return { from: read(from, minutesOf(last)), to: last };
}

function readTimes(text: string, read: ReadTime): string[] {
  const times = text.split(new RegExp(AND, 'i')).filter(Boolean);
  const half = /[ap]\.?m\.?\s*$/i.test(text);
  return [
    ...new Set(
      times.map((time, i) =>
        read(time, half && i < times.length - 1 ? minutesOf(read(times.at(-1) ?? '')) : undefined),
      ),
    ),
  ];
}

/**
 * A time as "HH:mm". Without am or pm the 24-hour clock is meant, unless the words say afternoon, evening or night.
 * @param next the time after it in a list or span, in minutes, whose half of the day it shares when it has none of its own
 */
function readTime(text: string, evening: boolean, next?: number): string {
  const word = text.trim().toLowerCase();
  if (/^(?:noon|midday)/.test(word)) return '12:00';
  if (word.startsWith('midnight')) return '00:00';
  const spoken = /^(half past|quarter past|quarter to)\s+(\S+)/.exec(word);
  const shift = { 'half past': 30, 'quarter past': 15, 'quarter to': -15 }[spoken?.[1] ?? ''] ?? 0;
  const [, hourText = '', minuteText = '0'] =
    /^(\d{1,2})(?:[:.](\d{2}))?/.exec(spoken ? String(readCount(spoken[2] ?? '')) : word) ?? [];
  const hour = Number(hourText);
  const half =
    /([ap])\.?m/.exec(word)?.[1] ??
    (hour < 12 && (evening || (next !== undefined && next >= 720 && (hour % 12) * 60 + 720 <= next))
      ? 'p'
      : undefined);
  const minutes = (half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour) * 60 + Number(minuteText) + shift;
  return hour > 24 || Number(minuteText) > 59 ? word : clockTime(minutes);
}
