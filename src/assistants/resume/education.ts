import type { EducationEntry } from './analysis.ts';
import type { Section } from './sections.ts';

const FIELD = "(?:\\s*(?:\\((?:hons?|honours|honors)\\.?\\)|hons?\\b\\.?|with honou?rs|degree))*(?:\\s*(?:,|-|–)?\\s*(?:of|in|en|of the|für)\\s+[\\p{L}][\\p{L}&'’/ -]{1,70}?(?:\\s*\\([\\p{L} .]{2,20}\\))?)?(?:\\s+in\\s+[\\p{L}][\\p{L}&'’/ -]{1,60}?)?";
const LEVELS = [
  "(?:associate|bachelor|master|magister|doctor)(?:['’]?s)?(?:\\s+(?:degree|diploma))?(?:\\s+of\\s+(?:science|arts|engineering|fine arts|applied science|business administration|education|laws?|philosophy|medicine|nursing|technology|commerce|music|social work|public health|architecture|design|divinity|pharmacy|veterinary medicine))?",
  'doctorate|doctoral degree|ph\\.?\\s?d\\.?|d\\.?phil\\.?|ed\\.?d\\.?|m\\.?d\\.?|j\\.?d\\.?|d\\.?n\\.?p\\.?|pharm\\.?d\\.?|dvm|dds|ll\\.?[bm]\\.?',
  'mba|m\\.b\\.a\\.?|emba|mpa|mph|msw|mfa|bfa|bba|bca|mca|msn|bsn|adn|b\\.?s\\.?n\\.?|b\\.?ed\\.?|m\\.?ed\\.?|b\\.?eng\\.?|m\\.?eng\\.?|b\\.?tech\\.?|m\\.?tech\\.?|b\\.?com\\.?|m\\.?com\\.?|b\\.?sc\\.?|m\\.?sc\\.?|b\\.?a\\.?|m\\.?a\\.?|b\\.?s\\.?|m\\.?s\\.?|a\\.?a\\.?s?\\.?|a\\.?s\\.?|m\\.?phil\\.?|m\\.?res\\.?|b\\.?arch\\.?|m\\.?arch\\.?|b\\.?n\\.?',
  'pgce|pgde|pgdip|postgraduate (?:diploma|certificate)|graduate (?:diploma|certificate)|advanced diploma|higher national (?:diploma|certificate)|hn[dc]|btec(?: level \\d| national| diploma)*|nvq(?: level \\d)?|foundation degree|vocational (?:diploma|certificate)|technical (?:diploma|certificate)|trade (?:certificate|diploma)|certificate [iv]+|city (?:and|&) guilds',
  '(?:high school|secondary school|national|culinary arts?|[\\p{Lu}][\\p{L}]+(?: [\\p{Lu}][\\p{L}]+)?) diploma|diploma|certificate(?= (?:in|of) )|high school certificate|ged|a[- ]levels?|gcses?|baccalaur[ée]at|abitur|matura|(?:journeyman )?apprenticeship',
  'licence|licenciatura|licenciado|grado|ingeniero|máster|maestría|técnico|laurea(?: magistrale| triennale)?|diplom(?:a)?(?:-\\p{L}+)?|staatsexamen|bachelorstudium|masterstudium|dut|bts',
];
const DEGREE = new RegExp(`(?<![\\p{L}\\p{N}.])(?:${LEVELS.join('|')})(?![\\p{L}\\p{N}])${FIELD}(?=\\s*(?:$|[,;|(\\n.•–—:@-]|\\d| {2}|\\bat\\b|\\bfrom\\b|\\bfrom the\\b|\\bwith\\b|\\bgpa\\b))`, 'giu');
/** Two letters that are more often something else: taken only in capitals. */
const SHORT = /^(?:m\.?a|b\.?a|m\.?s|b\.?s|a\.?a|a\.?s|m\.?d|j\.?d|b\.?n|ged|aas|adn|mpa)\.?$/i;
const SCHOOL =
  /(?:universit|univ\.|college|institut|polytechnic|academy|\bschool\b|hochschule|\bfh\b|école|ecole|escuela|instituto|politecnico|lycée|gymnasium|conservator|seminary|\bMIT\b|\bETH\b|\bEPFL\b|\bUC[A-Z]{1,2}\b|\bIIT\b|\bNYU\b|\bUSC\b|\bLSE\b|\bUCL\b|\bCUNY\b|\bSUNY\b|\bRMIT\b|\bTAFE\b|training cent(?:er|re)|berufsschule|trade school|\btech\b)/iu;
const YEAR = /(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)/g;

interface Line {
  text: string;
  inSection: boolean;
}

/** Degrees with their institution and year of completion; from the education section, or from lines that name a degree and a school. */
export function findEducation(text: string, sections: Section[]): EducationEntry[] {
  const inEducation = sections.filter(({ name }) => name === 'education');
  const lines = inEducation.length
    ? inEducation.flatMap(({ start, end }) => [...linesOf(text.slice(start, end), true), { text: '', inSection: true }])
    : sections.filter(({ name }) => !OTHER.has(name)).flatMap(({ start, end }) => linesOf(text.slice(start, end), false));
  return entriesOf(lines).slice(0, 20);
}

const OTHER = new Set(['requirements', 'preferred', 'responsibilities', 'benefits', 'company', 'references', 'skills']);
const linesOf = (text: string, inSection: boolean): Line[] => text.split('\n').map((line) => ({ text: line.trim(), inSection }));

interface Found extends EducationEntry {
  line: number;
}

function entriesOf(lines: Line[]): EducationEntry[] {
  const found: Found[] = [];
  lines.forEach(({ text, inSection }, line) => {
    const degrees = degreesIn(text).filter(() => inSection || SCHOOL.test(text) || /(?:19|20)\d\d/.test(text));
    degrees.forEach(({ degree, start, end }, i) => {
      const from = i === 0 ? 0 : start;
      const part = text.slice(from, degrees[i + 1]?.start ?? text.length);
      found.push({ degree, institution: institutionIn(part, degree, inSection), year: yearIn(text.slice(Math.min(end, from), degrees[i + 1]?.start) || part), line });
      const entry = found.at(-1);
      if (entry) entry.year ??= yearIn(part);
    });
  });
  found.forEach((entry, i) => complete(entry, lines, found[i - 1], found[i + 1]));
  return found.map(({ degree, institution, year }) => ({ degree, institution, year }));
}

/** What the degree's own line lacks is taken from the lines around it, as far as the next degree's. */
function complete(entry: Found, lines: Line[], before: Found | undefined, after: Found | undefined): void {
  if (!lines[entry.line]?.inSection) return;
  // Where the first degree stands below its school, so do the others.
  const schoolFirst = lines.slice(0, entry.line).some(({ text }, i) => i > (before?.line ?? -1) && SCHOOL.test(text)) && (before === undefined || !blank(lines, before.line, entry.line) || true);
  const above = range((before?.line ?? -1) + 1, entry.line).reverse().slice(0, 2);
  const below = range(entry.line + 1, after?.line ?? lines.length).slice(0, 3);
  const own = (numbers: number[]) => {
    const until = numbers.findIndex((n) => !lines[n]?.text);
    return until < 0 ? numbers : numbers.slice(0, until);
  };
  const order = schoolFirst && own(above).some((n) => SCHOOL.test(lines[n]?.text ?? '')) ? [...own(above), ...own(below)] : [...own(below), ...own(above)];
  for (const n of order) {
    const text = lines[n]?.text ?? '';
    entry.institution ??= SCHOOL.test(text) ? institutionIn(text, '', true) : null;
    entry.year ??= yearIn(text);
  }
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const blank = (lines: Line[], from: number, to: number) => lines.slice(from, to).some(({ text }) => !text);
