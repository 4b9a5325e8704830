import { CAPITAL_HEADINGS, knownHeading, looseHeading } from './headings.ts';

export interface Section {
  /** Canonical name, or the heading's own words in lower case where it is not a known one. "" is what stands before the first heading. */
  name: string;
  /** Where the content begins and ends in the text. */
  start: number;
  end: number;
}

interface Line {
  text: string;
  start: number;
}

interface Heading {
  name: string;
  /** Where the heading's line begins, and where its content begins. */
  at: number;
  contentAt: number;
}

const LEAD = /^[\s#*_=~>|/•·▪●■◆►▶❖✦-]*(?:(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s+)?[\s*_]*/u;
const TRAIL = /[\s:*_=~#|.–—-]*$/u;
const UNDERLINE = /^\s*([=\-_~*–—])\1{2,}\s*$/;

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ text: line, start });
    start += line.length + 1;
  }
  return lines;
}

/** Is this line set off as headings are: markdown, capitals, a colon at its end, underlined, or numbered? */
function isSetOff(line: string, next: string | undefined): boolean {
  const bare = line.trim();
  return (
    /^#{1,6}\s|^\*\*.+\*\*:?$|^__.+__$|^={2,}.+={2,}$|^-{2,}.+-{2,}$|^\d{1,2}[.)]\s|:$/.test(bare) ||
    (bare === bare.toUpperCase() && /\p{Lu}{3}/u.test(bare)) ||
    (next !== undefined && UNDERLINE.test(next) && bare !== '')
  );
}

function headingOfLine(lines: Line[], i: number, level: { markdown: number }): Heading | undefined {
  const line = lines[i];
  if (!line || line.text.length > 80 || !line.text.trim()) return undefined;
  const raw = line.text;
  const text = raw.replace(LEAD, '').replace(TRAIL, '');
  if (!text) return undefined;
  const next = lines[i + 1]?.text;
  const setOff = isSetOff(raw, next);
  const hashes = /^#{1,6}(?=\s)/.exec(raw.trim())?.[0].length ?? 0;
  const known = /^\s*[-•*▪●]\s+\w/.test(raw) && !setOff ? undefined : knownHeading(text);
  const after = line.start + raw.length;
  if (known) {
    if (hashes) level.markdown = Math.max(level.markdown, hashes);
    return { name: known, at: line.start, contentAt: after };
  }
  const aloneInTitleCase =
    !lines[i - 1]?.text.trim() && /^\p{Lu}/u.test(text) && !/\p{Ll}\p{Ll}+ \p{Ll}{4,}/u.test(text);
  const loose = setOff || aloneInTitleCase ? looseHeading(text) : undefined;
  if (loose) return { name: loose, at: line.start, contentAt: after };
  // A heading nobody knows counts where the layout proves it: a markdown heading as high as the known ones.
  const peer = hashes > 1 && hashes <= level.markdown && !/\d/.test(text);
  return peer ? { name: text.toLowerCase(), at: line.start, contentAt: after } : undefined;
}

/** "Skills: Python, SQL", or the same with a bar or a wide gap for the colon. */
function inlineHeading(line: Line, current: string): Heading | undefined {
  const match = /^(.{3,40}?)(?:\s*:\s+|\s+[|–—]\s+| {3,})(?=\S)/u.exec(
    line.text.replace(/^[\s*_#•▪●-]+/u, (lead) => ' '.repeat(lead.length)),
  );
  if (!match?.[1]) return undefined;
  const name = knownHeading(match[1].replace(/[*_]+/g, ''));
  if (!name || name === 'contact') return undefined;
  const content = line.text.slice(match[0].length);
  // Inside a list of skills "Languages: Java, Go" and "Tools: …" are its parts, not sections.
  if (current === 'skills' && (name === 'skills' || (name === 'languages' && !SPOKEN.test(content))))
    return undefined;
  // Under a job "Responsibilities: …" and "Skills: …" belong to it; a column of labels does not.
  if (
    current === 'experience' &&
    /[:|–—]\s+$/.test(match[0]) &&
    ['responsibilities', 'awards', 'skills', 'description', 'summary', 'projects', 'experience'].includes(
      name,
    )
  )
    return undefined;
  return {
    name: name === 'languages' && !SPOKEN.test(content) ? 'skills' : name,
    at: line.start,
    contentAt: line.start + match[0].length,
  };
}

const SPOKEN =
  /\b(?:english|spanish|french|german|italian|portuguese|chinese|mandarin|arabic|hindi|russian|japanese|korean|dutch|polish|native|fluent|englisch|deutsch|español|inglés|français|anglais)\b/i;
const CAPITALS = new RegExp(
  `(?<=^|\\s)(?:${CAPITAL_HEADINGS.join('|')})(?=\\s*:|\\s+[\\p{L}\\p{N}•(-])`,
  'gu',
);
const TITLES =
  /(?<=^|[.\d)!]\s|[a-z]\s)(Professional Summary|Summary|Profile|Objective|Work Experience|Professional Experience|Employment History|Work History|Experience|Education|Technical Skills|Key Skills|Core Competencies|Skills|Certifications|Licenses|Projects|Languages|Awards|Publications|Volunteer Experience|References|Interests)(?=\s*:|\s+\p{Lu})/gu;

/** Headings inside long lines, for texts that have lost their line ends. Two different ones prove that it is such a text. */
function headingsInside(line: Line, pattern: RegExp): Heading[] {
  const found = [...line.text.matchAll(pattern)].flatMap((match) => {
    const name = knownHeading(match[0]);
    const at = line.start + match.index;
    return name ? [{ name, at, contentAt: at + match[0].length }] : [];
  });
  return new Set(found.map(({ name }) => name)).size >= 2 ? found : [];
}

/** Cuts a text into its sections; the first, named "", reaches to the first heading. Linear in the text's length. */
export function findSections(text: string): Section[] {
  const lines = linesOf(text);
  const headings: Heading[] = [];
  const level = { markdown: 0 };
  let flattened = false;
  lines.forEach((line, i) => {
    const beside = sideBySide(line);
    flattened ||= beside.length > 0;
    const heading = beside.length
      ? undefined
      : (headingOfLine(lines, i, level) ??
        inlineHeading(line, headings.at(-1)?.name ?? '') ??
        (flattened ? headingAtEdge(line) : undefined));
    const inside = line.text.length > 120 ? headingsInside(line, CAPITALS) : [];
    if (heading) headings.push(heading);
    headings.push(...inside.filter(({ at }) => at !== heading?.at));
    headings.push(...beside);
  });
  if (headings.length < 2) {
    for (const line of lines)
      if (line.text.length > 200 && headings.length < 2) headings.push(...headingsInside(line, TITLES));
    headings.sort((a, b) => a.at - b.at);
  }
  settleQualifications(headings);
  const first = headings[0]?.at ?? text.length;
  return [
    { name: '', start: 0, end: first },
    ...headings.map(({ name, contentAt }, i) => ({
      name,
      start: contentAt,
      end: headings[i + 1]?.at ?? text.length,
    })),
  ];
}

/** "Qualifications" are what a job asks for, and what a person has learnt: the other headings tell which text this is. */
function settleQualifications(headings: Heading[]): void {
  const isJob = headings.some(({ name }) =>
    ['responsibilities', 'requirements', 'preferred', 'benefits', 'company'].includes(name),
  );
  for (const heading of headings)
    if (heading.name === 'qualifications') heading.name = isJob ? 'requirements' : 'education';
}

/** A line of nothing but headings ("Skills Experience"): columns that were flattened into one. */
function sideBySide(line: Line): Heading[] {
  const words = line.text.trim().split(/\s+/);
  if (words.length < 2 || words.length > 6 || knownHeading(line.text) || !/^\p{Lu}/u.test(line.text.trim()))
    return [];
  for (let cut = 1; cut < words.length; cut++) {
    const [left, right] = [
      knownHeading(words.slice(0, cut).join(' ')),
      knownHeading(words.slice(cut).join(' ')),
    ];
    if (left && right && left !== right) {
      const end = line.start + line.text.length;
      return [left, right].map((name) => ({ name, at: line.start, contentAt: end }));
    }
  }
  return [];
}

/** Where columns were flattened, a heading of one column shares its line with text of the other. */
function headingAtEdge(line: Line): Heading | undefined {
  const [, first = '', last = ''] = /^\s*(\p{Lu}\S+)\s.*\s(\p{Lu}\S+)\s*$/u.exec(line.text) ?? [];
  const name = knownHeading(first) ?? knownHeading(last);
  return name ? { name, at: line.start, contentAt: line.start } : undefined;
}

/** The section that an offset lies in; sections are in the order of the text. */
export function sectionAt(sections: Section[], offset: number): Section | undefined {
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sections[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return sections[low];
}
