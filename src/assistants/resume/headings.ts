import { readFileSync } from 'node:fs';

const read = (file: string) =>
  Object.entries(
    JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, string[]>,
  );

/** Canonical section name → its headings: in English, and in German, French, Spanish, Italian and Portuguese. Edit both files freely. */
const HEADINGS = [...read('./headings.json'), ...read('./headings-other-languages.json')];

const fold = (text: string) =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\s*[&+/]\s*/g, ' and ')
    .replace(/[^\p{L}\p{N}' -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const SECTION_OF = new Map(
  HEADINGS.flatMap(([name, texts]) => texts.map((text) => [fold(text), name] as const)),
);

/** The last word of a heading tells its section: "Volunteer & Leadership Experience". Only of headings set off as such. */
const BY_LAST_WORD = new Map([
  ['experience', 'experience'],
  ['employment', 'experience'],
  ['history', 'experience'],
  ['education', 'education'],
  ['qualifications', 'qualifications'],
  ['skills', 'skills'],
  ['competencies', 'skills'],
  ['competences', 'skills'],
  ['expertise', 'skills'],
  ['proficiencies', 'skills'],
  ['technologies', 'skills'],
  ['tools', 'skills'],
  ['projects', 'projects'],
  ['certifications', 'certifications'],
  ['certificates', 'certifications'],
  ['licenses', 'certifications'],
  ['licences', 'certifications'],
  ['languages', 'languages'],
  ['awards', 'awards'],
  ['honors', 'awards'],
  ['publications', 'publications'],
  ['interests', 'interests'],
  ['summary', 'summary'],
  ['profile', 'summary'],
]);

/** The section that a text names when it is exactly a known heading. */
export function knownHeading(text: string): string | undefined {
  if (text.length > 60) return undefined;
  const folded = fold(text);
  return (
    SECTION_OF.get(folded) ??
    (/^\p{L}(?: \p{L}){3,}$/u.test(folded) ? SECTION_OF.get(folded.replaceAll(' ', '')) : undefined)
  );
}

/** The section of a heading with words of its own ("Selected Consulting Experience"), at most five of them. */
export function looseHeading(text: string): string | undefined {
  if (text.length > 60 || /[\d,.;@]/.test(text)) return undefined;
  const words = fold(text).split(' ');
  if (words.length > 6) return undefined;
  const last = words.at(-1) ?? '';
  if (words.length > 1 && /^volunteer/.test(words[0] ?? '')) return 'volunteering';
  return BY_LAST_WORD.get(last) ?? SECTION_OF.get(words[0] === 'my' ? words.slice(1).join(' ') : '');
}

/** Every heading of one or two words in capitals, to find in texts that have lost their line ends. */
export const CAPITAL_HEADINGS = [...SECTION_OF.keys()]
  .filter(
    (key) =>
      /^[a-z]+(?: [a-z]+){0,3}$/.test(key) &&
      !['other', 'software', 'career', 'tools', 'about', 'essential', 'preferred'].includes(key),
  )
  .map((key) => key.toUpperCase().replaceAll(' AND ', ' (?:AND|&) '))
  .sort((a, b) => b.length - a.length);
