import { DateTime, IANAZone } from 'luxon';
import { Refusal } from './habit.ts';
import { show } from './fields.ts';

export const DAY_MINUTES = 24 * 60;
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DAY_GROUPS: Record<string, readonly Weekday[]> = {
  weekday: WEEKDAYS.slice(0, 5),
  workday: WEEKDAYS.slice(0, 5),
  weekend: WEEKDAYS.slice(5),
  daily: WEEKDAYS,
  everyday: WEEKDAYS,
  'every day': WEEKDAYS,
  all: WEEKDAYS,
};
const DAY_NAME =
  /^(?:mo(?:n(?:day)?)?|tu(?:e(?:s(?:day)?)?)?|we(?:d(?:nesday)?)?|th(?:u(?:r(?:s(?:day)?)?)?)?|fr(?:i(?:day)?)?|sa(?:t(?:urday)?)?|su(?:n(?:day)?)?)$/;

export function readTimezone(name: string): string {
  // Fixed offsets ("UTC+2") know no summer time, so they are not what a habit means.
  if (name.length > 60 || !/^[A-Za-z]/.test(name) || !IANAZone.isValidZone(name))
    throw new Refusal(`unknown time zone ${show(name)}; an IANA name such as Europe/Berlin is needed`);
  return spelled(name);
}

const ZONES = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));
/** Other names of zones, written as they are: "US/Pacific", "Asia/Kolkata". */
const ALIAS = /^(?:[A-Z]{2,4}|[A-Z][a-z]+)(?:\/(?![A-Z]{4})[A-Z][\w+-]*)*$/;

/** "europe/berlin" is known here and not to the engine, which looks for a file of that name. */
function spelled(name: string): string {
  const known = ZONES.get(name.toLowerCase());
  if (known !== undefined) return known;
  return ALIAS.test(name)
    ? name
    : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
}

/** "Mon", "tuesday", "WE", 1–7 (Monday is 1), "weekdays", "weekend", "daily"; texts may list several, or span "Mon-Fri". */
export function readWeekdays(items: (string | number)[]): Weekday[] {
  const days = new Set(
    items.flatMap((item) =>
      typeof item === 'number' ? numbered(item) : item.split(/[,;]|\s+and\s+/).flatMap((part) => named(part)),
    ),
  );
  return WEEKDAYS.filter((day) => days.has(day));
}

function numbered(day: number): Weekday[] {
  const weekday = WEEKDAYS[day - 1];
  if (!weekday) throw new Refusal(`unknown day ${day}; days are 1 (Monday) to 7 (Sunday)`);
  return [weekday];
}

function named(text: string): readonly Weekday[] {
  const word = text.trim().toLowerCase();
  const [from, to] = word.split(/\s*(?:-|–|\bto\b|\bthrough\b)\s*/);
  if (from && to) {
    const [first, last] = [one(from, text), one(to, text)].map((day) => WEEKDAYS.indexOf(day));
    return WEEKDAYS.map((_, i) => WEEKDAYS[((first ?? 0) + i) % 7]).filter(
      (day, i): day is Weekday => day !== undefined && i <= ((last ?? 0) - (first ?? 0) + 7) % 7,
    );
  }
  return (
    DAY_GROUPS[word] ??
    DAY_GROUPS[word.replace(/s$/, '')] ??
    (/^[1-7]$/.test(word) ? numbered(Number(word)) : [one(word, text)])
  );
}

function one(word: string, text: string): Weekday {
  const day =
    DAY_NAME.test(word.replace(/s$/, '')) || DAY_NAME.test(word)
      ? WEEKDAYS.find((code) => word.toUpperCase().startsWith(code))
      : undefined;
  if (!day) throw new Refusal(`unknown day ${show(text.trim())}`);
  return day;
}

/** "07:00", "7:30 pm", "7am", "noon", "24:00" → minutes after midnight. */
export function readClockTime(text: string, field: string): number {
  const word = text.trim().toLowerCase();
  if (word === 'noon') return 720;
  if (word === 'midnight') return 0;
  const match = /^(\d{1,2})(?:[:.h](\d{2})(?::00)?)?\s*([ap])?\.?(?:m\.?)?$/.exec(word);
  const [hour, minute, half] = [Number(match?.[1]), Number(match?.[2] ?? 0), match?.[3]];
  const bare = match && match[2] === undefined && half === undefined;
  const valid = half ? hour >= 1 && hour <= 12 : hour <= 23 || (hour === 24 && minute === 0);
  if (!match || bare || !valid || minute > 59)
    throw new Refusal(`${field} must be a time of day such as "07:00", not ${show(text)}`);
  return (half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour) * 60 + minute;
}

/** A span of the day; one that ends before it begins reaches into the next day. */
export function readSpan(from: string, to: string, field: string): { from: number; to: number } {
  const [first, last] = [readClockTime(from, `${field}.from`), readClockTime(to, `${field}.to`)];
  if (first === last) throw new Refusal(`${field} is empty: from and to are both ${clockTime(first)}`);
  return { from: first, to: last > first ? last : last + DAY_MINUTES };
}

export function clockTime(minutes: number): string {
  const day = minutes % DAY_MINUTES;
  return `${String(Math.floor(day / 60)).padStart(2, '0')}:${String(day % 60).padStart(2, '0')}`;
}

/** A date ("2026-03-01") or a date and time, with an offset or in the time zone given. */
export function readMoment(
  text: string,
  field: string,
  timezone: string,
): { at: DateTime; dateOnly: boolean } {
  const at = DateTime.fromISO(text, { zone: timezone });
  if (!at.isValid || at.year < 1970 || at.year > 2200)
    throw new Refusal(`${field} must be an ISO 8601 date or date-time, not ${show(text)}`);
  return { at, dateOnly: /^\d{4}-?\d{2}-?\d{2}$/.test(text) };
}

export const LOCAL = "yyyy-MM-dd'T'HH:mm:ss";
