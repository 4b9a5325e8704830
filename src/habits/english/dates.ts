import * as chrono from 'chrono-node';
import { DateTime, IANAZone } from 'luxon';
import type { Phrase } from './phrase.ts';
import { COUNT, readCount } from './phrase.ts';

const BEGIN = /\b(?:starting|beginning|commencing|as of|from|start(?:s|ing)? on)\s+(?:from\s+|on\s+)?/i;
const FINISH = /\b(?:until|till|ending(?: on)?|through|up to)\s+/i;
const FOR = new RegExp(`\\bfor\\s+(?:the\\s+next\\s+)?(${COUNT})\\s+(days|weeks?|months?)\\b`, 'i');
const ZONES = new Map(
  Intl.supportedValuesOf('timeZone').map((zone) => [
    (zone.split('/').at(-1) ?? '').replaceAll('_', ' ').toLowerCase(),
    zone,
  ]),
);

/** Takes "starting next Monday", "until 3 March", "for two weeks" out of a phrase: dates in the plan's time zone. */
export function takeDates(phrase: Phrase, now: Date, timezone: string): { start?: string; end?: string } {
  const reference = DateTime.fromJSDate(now, { zone: timezone });
  const start = takeDate(phrase, BEGIN, reference);
  const end = takeDate(phrase, FINISH, reference);
  const span = phrase.take(FOR);
  if (!span) return { ...(start && { start }), ...(end && { end }) };
  const [, count = '', unit = ''] = span;
  const first = start ? DateTime.fromISO(start, { zone: timezone }) : reference;
  const last = first.plus({ [unit.replace(/s?$/, 's')]: readCount(count) }).minus({ days: 1 });
  return { ...(start && { start }), end: last.toISODate() ?? '' };
}

function takeDate(phrase: Phrase, lead: RegExp, reference: DateTime): string | undefined {
  const cue = lead.exec(phrase.rest);
  if (!cue) return undefined;
  const from = cue.index + cue[0].length;
  // The library reckons in the machine's time zone unless told the offset.
  const at = { instant: reference.toJSDate(), timezone: reference.offset };
  const [found] = chrono.en.GB.parse(phrase.rest.slice(from, from + 40), at, { forwardDate: true });
  if (
    !found ||
    found.index > 1 ||
    !(found.start.isCertain('day') || found.start.isCertain('weekday') || found.start.isCertain('month'))
  )
    return undefined;
  phrase.blank(cue.index, from + found.index + found.text.length);
  const { year, month, day } = Object.fromEntries(
    (['year', 'month', 'day'] as const).map((unit) => [unit, found.start.get(unit) ?? 1]),
  );
  return (
    DateTime.fromObject({ year: year ?? 1970, month: month ?? 1, day: day ?? 1 }).toISODate() ?? undefined
  );
}

/** Takes "Europe/Berlin", "Berlin time" or "UTC" out of a phrase. */
export function takeTimezone(phrase: Phrase): string | undefined {
  const named =
    /\b(?:in\s+)?([A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?|UTC|GMT)(?:\s+time)?\b/.exec(
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
