import { DateTime } from 'luxon';

/** Days of the year that go by a name, as month and day. Movable feasts are not among them: Easter is refused. */
const FEASTS: [RegExp, number, number][] = [
  [/^(?:christmas|xmas)\s+eve\b/i, 12, 24],
  [/^(?:christmas|xmas)(?:\s+day)?\b/i, 12, 25],
  [/^new\s+year['’]?s?\s+eve\b/i, 12, 31],
  [/^(?:the\s+)?new\s+year(?:['’]?s)?(?:\s+day)?\b/i, 1, 1],
  [/^hallowe['’]?en\b/i, 10, 31],
];
const END = /^(?:the\s+)?end\s+of\s+(?:(?:the|this)\s+(month|year)|([a-z]+)(?:\s+(\d{4}))?)\b/i;

/** Reads "Christmas" or "the end of June" where a text begins with it: the next one, and how many characters say it. */
export function readNamedDate(
  text: string,
  reference: DateTime,
): { date: string; length: number } | undefined {
  for (const [name, month, day] of FEASTS) {
    const match = name.exec(text);
    if (match) return dated(comingAfter(reference.set({ month, day }), reference), match[0]);
  }
  const [all, unit, month = '', year] = END.exec(text) ?? [];
  if (all === undefined) return undefined;
  if (unit) return dated(reference.endOf(unit.toLowerCase() === 'year' ? 'year' : 'month'), all);
  const named = DateTime.fromFormat(month.slice(0, 3), 'LLL', { zone: reference.zone, locale: 'en' });
  if (!named.isValid || month.toLowerCase() !== named.setLocale('en').toFormat('LLLL').toLowerCase())
    return undefined;
  const last = reference
    .set({ day: 1, month: named.month, ...(year && { year: Number(year) }) })
    .endOf('month');
  return dated(year ? last : comingAfter(last, reference), all);
}

const comingAfter = (date: DateTime, reference: DateTime) =>
  date < reference.startOf('day') ? date.plus({ years: 1 }) : date;
const dated = (date: DateTime, { length }: string) => ({ date: date.toISODate() ?? '', length });
