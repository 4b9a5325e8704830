import type { DateRange } from './dates.ts';
import { coveredMonths, findDateRanges } from './dates.ts';
import { lineAt } from './lines.ts';
import type { Section } from './sections.ts';
import { sectionAt } from './sections.ts';

export interface Experience {
  /** With one decimal; null where the text tells nothing. */
  years: number | null;
  basis: 'dates' | 'statement' | 'none';
  /** The words it was read from. */
  evidence: string;
  /** The spans counted, for gaps and for judging how recent the work is. */
  ranges: DateRange[];
}

const NOT_WORK = new Set([
  'education',
  'certifications',
  'projects',
  'awards',
  'publications',
  'volunteering',
  'interests',
  'affiliations',
  'references',
  'languages',
]);
const SCHOOLING =
  /\b(?:universit(?:y|é|à|ät|aet)|universidad|college|school of|high school|hochschule|degree|bachelor|master of|master['’]s|diploma|b\.?sc|m\.?sc|ph\.?d|mba|student|studied|graduat(?:ed|ion)|gymnasium|abitur|volunteer)/i;

const BREAK =
  /\b(?:career (?:break|gap)|sabbatical|(?:maternity|paternity|parental|family) leave|gap year|unemployed|elternzeit)\b/i;

const NUMBER_WORDS: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  'a decade': 10,
  'two decades': 20,
  'three decades': 30,
};
const COUNT = `(?:\\d{1,2}(?:[.,]\\d)?|${Object.keys(NUMBER_WORDS).join('|')})`;
const WORK =
  '(?:experience|erfahrung|berufserfahrung|expérience|experiencia|esperienza|experiência|as|in|working|teaching|nursing|leading|managing|running|driving|practice|service|professional|expertise|history|career|on the job|at|with)';
const STATEMENT = new RegExp(
  `\\b(${COUNT})\\s*(?:\\+|plus)?\\s*(?:(?:-|–|to)\\s*\\d{1,2}\\s*)?(?:\\(\\d{1,2}\\)\\s*)?(\\+?\\s*-?\\s*(?:years?|yrs?|decades?|months?|jahren?|ans|années|años|anni|anos))\\b\\.?['’]?(?!\\s*(?:old|ago|later|warranty|contract|plan|degree|program|course|prior))(?:\\s+(?:of|d['’]|de|di|an)\\s*)?(?:\\s*(?:[\\p{L}&,/-]+\\s+){0,5}?)${WORK}\\b`,
  'giu',
);
const LABELLED = new RegExp(
  `\\b(?:experience|erfahrung|expérience|experiencia)\\s*[:–-]?\\s*(?:of\\s+)?(?:over\\s+|more than\\s+|about\\s+)?(${COUNT})\\s*\\+?\\s*(years?|yrs?|jahre|ans|años)\\b`,
  'giu',
);

/**
 * Years of work: the months covered by the dated spans of the experience sections, overlaps counted once; without such spans, the largest
 * statement ("8 years of experience").
 */
export function findExperience(text: string, sections: Section[], now: Date): Experience {
  const ranges = findDateRanges(text, now).filter((range) => isWork(text, range, sections));
  if (ranges.length) {
    const years = Math.round((coveredMonths(ranges) / 12) * 10) / 10;
    return { years, basis: 'dates', evidence: quoteRanges(text, ranges), ranges };
  }
  const stated = statedYears(text);
  return stated
    ? { ...stated, basis: 'statement', ranges: [] }
    : { years: null, basis: 'none', evidence: '', ranges: [] };
}

/** A span counts when it stands under an experience heading, or under none of its own and nothing about schooling beside it. */
function isWork(text: string, range: DateRange, sections: Section[]): boolean {
  const section = sectionAt(sections, range.start)?.name ?? '';
  if (BREAK.test(lineAt(text, range.start))) return false;
  if (section === 'experience') return true;
  if (NOT_WORK.has(section)) return false;
  const before = text.slice(Math.max(0, range.start - 160), range.start);
  const after = text.slice(range.end, range.end + 80);
  // Its own sentence or line, and the line before.
  const context =
    (before.split(/[.!?]\s+(?=\p{Lu})|\n\s*\n/u).at(-1) ?? '').split('\n').slice(-2).join('\n') +
    (after.split(/[.!?](?:\s|$)|\n/)[0] ?? '');
  return !SCHOOLING.test(context);
}

function quoteRanges(text: string, ranges: DateRange[]): string {
  const quotes = ranges.slice(0, 6).map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ' '));
  return quotes.join('; ') + (ranges.length > 6 ? `; ${ranges.length - 6} more` : '');
}

/** The largest number of years (of experience) that a text states. */
export function statedYears(text: string): { years: number; evidence: string } | undefined {
  let best: { years: number; evidence: string } | undefined;
  for (const pattern of [STATEMENT, LABELLED]) {
    for (const [evidence, count = '', unit = ''] of text.matchAll(pattern)) {
      const number = NUMBER_WORDS[count.toLowerCase()] ?? Number(count.replace(',', '.'));
      const years = /month/i.test(unit)
        ? number / 12
        : /decade/i.test(unit) && number < 10
          ? number * 10
          : number;
      if (years > 0 && years <= 60 && years > (best?.years ?? 0))
        best = { years: Math.round(years * 10) / 10, evidence: evidence.replace(/\s+/g, ' ') };
    }
  }
  const decade = /\b(?:over|more than|nearly|almost)?\s*(a|one|two|three)\s+decades?\b/i.exec(text);
  const years = decade ? { a: 10, one: 10, two: 20, three: 30 }[decade[1]?.toLowerCase() as 'a'] : 0;
  return decade && years > (best?.years ?? 0) ? { years, evidence: decade[0].trim() } : best;
}
