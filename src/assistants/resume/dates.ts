/** A span of time in months since year 0; the end is exclusive. */
export interface DateRange {
  from: number;
  to: number;
  /** Place of the whole range in the text. */
  start: number;
  end: number;
}

const MONTHS: Record<string, number> = {};
[
  'jan january januar janvier janv enero ene gennaio gen janeiro',
  'feb february februar février fevrier févr fev febrero febbraio fevereiro',
  'mar march märz maerz mrz mars marzo março',
  'apr april avril avr abril abr aprile',
  'may mai mayo maggio maio mag',
  'jun june juni juin junio giugno giu junho',
  'jul july juli juillet juil julio luglio lug julho',
  'aug august août aout agosto ago',
  'sep sept september septembre septiembre settembre set setembro',
  'oct october oktober okt octobre octubre ottobre ott outubro out',
  'nov november novembre noviembre novembro',
  'dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro',
].forEach((names, month) => names.split(' ').forEach((name) => (MONTHS[name] = month)));
const SEASONS: Record<string, number> = { winter: 0, spring: 3, summer: 6, fall: 9, autumn: 9 };
const PRESENT =
  "present|current|currently|now|today|to date|date|ongoing|till date|heute|jetzt|aktuell|présent|aujourd['’]hui|actuel|actualidad|actualmente|presente|oggi|attuale|atual|hoje|heden";

const MONTH = `(?:${[...Object.keys(MONTHS), ...Object.keys(SEASONS)].sort((a, b) => b.length - a.length).join('|')})`;
const YEAR = '(?:19[5-9]|20[0-6])\\d';
/** One point in time; the groups are month name, its year, numeric month, its year, year-first month, bare year. */
const point = (n: string) =>
  `(?:(?:\\d{1,2}(?:st|nd|rd|th)?\\.?\\s+)?(?<m${n}>${MONTH})\\b\\.?,?(?:\\s+\\d{1,2}(?:st|nd|rd|th)?,)?(?:\\s+(?:de|of)\\s+|\\s*[-/]?\\s*)(?<my${n}>${YEAR}|['’]\\d\\d)` +
  `|(?:\\d{1,2}[./])?(?<n${n}>0?[1-9]|1[0-2])\\s?[./-]\\s?(?<ny${n}>${YEAR})` +
  `|(?<iy${n}>${YEAR})[./-](?<i${n}>0[1-9]|1[0-2])(?:-\\d\\d)?(?!\\d)` +
  `|(?<y${n}>${YEAR}))`;
const TO =
  '\\s*(?:-{1,3}|–|—|~|→|>|\\bto\\b|\\buntil\\b|\\btill\\b|\\bthrough\\b|\\bthru\\b|\\bbis\\b|(?<=\\s)à(?=\\s)|\\bau\\b|\\bhasta\\b|\\ba\\b|\\bal\\b)\\s*';
const RANGE = new RegExp(
  `(?<![\\d$€£.-])(?:${point('A')}|(?<bare>${MONTH})\\b\\.?)${TO}(?:(?<now>(?:${PRESENT})\\b)|${point('B')}|(?<short>\\d\\d)(?![\\d%/.]))(?![\\d%])` +
    `|\\b(?:since|seit|depuis|desde)\\s+${point('E')}|\\bfrom\\s+${point('C')}(?=\\s*(?:[,.;)\\n]|$|onwards?\\b))|(?<![\\d–-])${point('D')}\\s*(?:-|–|—|\\bonwards?)\\s*(?=\\n|$|\\))`,
  'giu',
);

type Groups = Record<string, string | undefined>;

/** Middle of the year: the best guess where only the year is given, and exact for the length of a span of whole years. */
const UNKNOWN_MONTH = 6;

function readPoint(groups: Groups, n: string): { month: number; exact: boolean } | undefined {
  const name = groups[`m${n}`]?.toLowerCase();
  const year = (text: string) =>
    /^['’]/.test(text) ? Number(text.slice(1)) + (Number(text.slice(1)) > 60 ? 1900 : 2000) : Number(text);
  if (name !== undefined)
    return {
      month: year(groups[`my${n}`] ?? '') * 12 + (MONTHS[name] ?? SEASONS[name] ?? UNKNOWN_MONTH),
      exact: true,
    };
  const [numeric, numericYear] = [groups[`n${n}`] ?? groups[`i${n}`], groups[`ny${n}`] ?? groups[`iy${n}`]];
  if (numeric && numericYear) return { month: Number(numericYear) * 12 + Number(numeric) - 1, exact: true };
  const bare = groups[`y${n}`];
  return bare ? { month: Number(bare) * 12 + UNKNOWN_MONTH, exact: false } : undefined;
}

/** Every span of dates in the text: "Jan 2015 – Mar 2020", "03/2015 - present", "2015–19", "since 2018". */
export function findDateRanges(text: string, now: Date): DateRange[] {
  const present = now.getUTCFullYear() * 12 + now.getUTCMonth();
  const ranges: DateRange[] = [];
  for (const match of text.matchAll(RANGE)) {
    const groups: Groups = match.groups ?? {};
    const open = readPoint(groups, 'E') ?? readPoint(groups, 'C') ?? readPoint(groups, 'D');
    const last =
      open || groups['now']
        ? { month: present, exact: false }
        : (readPoint(groups, 'B') ?? shortYear(groups));
    if (!last) continue;
    const first = open ?? readPoint(groups, 'A') ?? bareMonth(groups, last.month);
    if (!first || first.month > last.month || first.month > present) continue;
    // The last month was worked too.
    const to = Math.min(last.month + (last.exact ? 1 : 0), present);
    ranges.push({
      from: first.month,
      to: Math.max(to, first.month),
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return ranges;
}

/** "2015–19" */
function shortYear(groups: Groups): { month: number; exact: boolean } | undefined {
  const from = groups['yA'];
  if (!groups['short'] || !from) return undefined;
  return {
    month: (Number(from.slice(0, 2)) * 100 + Number(groups['short'])) * 12 + UNKNOWN_MONTH,
    exact: false,
  };
}

/** "Jan – Mar 2019": the year is that of the end. */
function bareMonth(groups: Groups, last: number): { month: number; exact: boolean } | undefined {
  const month = MONTHS[groups['bare']?.toLowerCase() ?? ''];
  return month === undefined ? undefined : { month: Math.floor(last / 12) * 12 + month, exact: true };
}

/** Months covered by at least one of the ranges. */
export function coveredMonths(ranges: Pick<DateRange, 'from' | 'to'>[]): number {
  let covered = 0;
  let reached = -Infinity;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return covered;
}
