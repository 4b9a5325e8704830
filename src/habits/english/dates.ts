import * as chrono from 'chrono-node';
import { DateTime, IANAZone } from 'luxon';
import { readNamedDate } from './named-dates.ts';
import type { Phrase } from './phrase.ts';
import { COUNT, readCount } from './phrase.ts';
import { Refusal } from '../habit.ts';

const BEGIN = /\b(?:starting|beginning|commencing|as of|from|start(?:s|ing)? on)\s+(?:from\s+|on\s+)?/i;
const FINISH = /\b(?:until|till|ending(?: on)?|through|up to)\s+/i;
const FOR = new RegExp(`\\bfor\\s+(?:the\\s+next\\s+)?(${COUNT})\\s+(days|weeks?|months?)\\b`, 'i');
/** "05/12/2026" */
const AMBIGUOUS = /^\s*(?!(\d{1,2})\/\1\b)(?:0?[1-9]|1[0-2])\/(?:0?[1-9]|1[0-2])(?:\/\d{2,4})?\b/;
const CLOCK =
  /\s+(?:(?:at|@)\s*(?:\d|noon|midnight)|\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b|\d{1,2}:\d{2}|noon\b|midnight\b)/i;
const ZONES = new Map(
  Intl.supportedValuesOf('timeZone').map((zone) => [
    (zone.split('/').at(-1) ?? '').replaceAll('_', ' ').toLowerCase(),
    zone,
  ]),
);

/** Takes "starting next Monday", "until 3 March", "for two weeks" out of a phrase: dates in the plan's time zone. */
export function takeDates(phrase: Phrase, now: Date, timezone: string): { start?: string; end?: string } {
  const reference = DateTime.fromJSDate(now, { zone: timezone });
  const begin = takeDate(phrase, BEGIN, reference);
  const finish = takeDate(phrase, FINISH, reference);
  const span = phrase.take(FOR);
  const start = begin?.first;
  const end = span ? endAfter(span, start, reference) : (finish?.first ?? begin?.last);
  return { ...(start && { start }), ...(end && { end }) };
}

/** "For two weeks" is fourteen days, the first included. */
function endAfter(
  [, count = '', unit = '']: RegExpExecArray,
  start: string | undefined,
  reference: DateTime,
): string | undefined {
  const first = start ? DateTime.fromISO(start, { zone: reference.zone }) : reference;
  const last = first.plus({ [unit.toLowerCase().replace(/s?$/, 's')]: readCount(count) }).minus({ days: 1 });
  return last.toISODate() ?? undefined;
}

/** The date, or span of dates ("next Monday until 31 March"), right after a leading word. */
function takeDate(
  phrase: Phrase,
  lead: RegExp,
  reference: DateTime,
): { first: string; last?: string } | undefined {
  const cue = lead.exec(phrase.rest);
  if (!cue) return undefined;
  const from = cue.index + cue[0].length;
  const known = readNamedDate(phrase.rest.slice(from), reference);
  if (known) {
    phrase.blank(cue.index, from + known.length);
    return { first: known.date };
  }
  // The library reckons in the machine's time zone unless told the offset.
  const at = { instant: reference.toJSDate(), timezone: reference.offset };
  const [found] = chrono.parse(upTo(FINISH, phrase.rest.slice(from, from + 60)), at, { forwardDate: true });
  const certain = found && (['day', 'weekday', 'month'] as const).some((unit) => found.start.isCertain(unit));
  if (!certain || found.index > 1) return undefined;
  if (AMBIGUOUS.test(found.text)) {
    throw new Refusal(`say the month by its name: "${found.text.trim()}" may be two dates`);
  }
  // The library takes a time with the date, which is the habit's own.
  const day = found.text.slice(0, CLOCK.exec(found.text)?.index);
  phrase.blank(cue.index, from + found.index + day.length);
  return { first: isoDate(found.start), ...(found.end && { last: isoDate(found.end) }) };
}

/** The library would read "Monday until March 31" as one date with a year 31. */
function upTo(pattern: RegExp, text: string): string {
  return text.slice(0, pattern.exec(text)?.index);
}

function isoDate(date: chrono.ParsedComponents): string {
  const [year, month, day] = (['year', 'month', 'day'] as const).map((unit) => date.get(unit) ?? 1);
  return DateTime.fromObject({ year: year ?? 1, month: month ?? 1, day: day ?? 1 }).toISODate() ?? '';
}

/** Takes "Europe/Berlin", "Berlin time" or "UTC" out of a phrase. */
export function takeTimezone(phrase: Phrase): string | undefined {
  const named =
    /\b(?:in\s+)?([A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?|UTC|GMT)(?:\s+time)?\b(?!\s*[+-]\s*\d)/.exec(
      phrase.rest,
    );
  if (named?.[1] && IANAZone.isValidZone(named[1])) {
    phrase.blank(named.index, named.index + named[0].length);
    return named[1];
  }
  for (const city of phrase.rest.matchAll(/\b((?:[A-Z][a-z]+ )?[A-Z][a-z]+) time\b/g)) {
    const zone = ZONES.get((city[1] ?? '').toLowerCase());
    if (!zone) continue;
    phrase.blank(city.index, city.index + city[0].length);
    return zone;
  }
  return undefined;
}
