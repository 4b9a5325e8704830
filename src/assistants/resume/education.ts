import type { EducationEntry } from './analysis.ts';
import type { Degree } from './degrees.ts';
import { degreesIn } from './degrees.ts';
import { institutionsIn, plainInstitution } from './institutions.ts';
import type { Section } from './sections.ts';

/** What a line of an education section says, piece by piece, in the order of the text. */
type Piece =
  | { kind: 'degree'; degree: Degree; line: string }
  | { kind: 'institution'; name: string }
  | { kind: 'year'; year: number };

const YEARS =
  /(?<!\d)((?:19[5-9]|20[0-4])\d)(?:\s*(?:-|–|—|to|until|bis|à|a)\s*(?:\p{L}{3,10}\.?\s*)?((?:19[5-9]|20[0-4])\d|\d\d(?!\d)))?(?!\d)/giu;
/** Longer than any honest education section, and short enough for rules that look back and forth in it. */
const SECTION_CHARS = 8000;
const LINE_CHARS = 2000;
const MOST = 20;
const NO_ENTRIES = new Set([
  'requirements',
  'preferred',
  'responsibilities',
  'benefits',
  'company',
  'references',
  'skills',
  'languages',
]);

/** Degrees with institution and year of completion: from the education sections, else from lines that name a degree and a school or year. */
export function findEducation(text: string, sections: Section[]): EducationEntry[] {
  const education = sections.filter(({ name }) => name === 'education');
  const entries = education.flatMap(({ start, end }) =>
    entriesOfSection(text.slice(start, Math.min(end, start + SECTION_CHARS))),
  );
  if (entries.length) return entries.slice(0, MOST);
  const found: EducationEntry[] = [];
  for (const { name, start, end } of sections) {
    if (NO_ENTRIES.has(name)) continue;
    for (const line of text.slice(start, end).split(/\n|(?<=[a-z)]\.)\s+(?=\p{Lu})/u)) {
      if (found.length >= MOST) return found.slice(0, MOST);
      if (line.length > 3 && degreesIn(line.slice(0, LINE_CHARS)).length) found.push(...statedIn(line));
    }
  }
  return found.slice(0, MOST);
}

/** Outside an education section a degree counts beside a school or a year only. */
function statedIn(line: string): EducationEntry[] {
  const pieces = piecesOf(line);
  return pieces.some(({ kind }) => kind !== 'degree') ? assemble(pieces) : [];
}

function entriesOfSection(section: string): EducationEntry[] {
  const blocks = section
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').flatMap(piecesOf))
    .filter((pieces) => pieces.length);
  // Blank lines separate entries where each block has a degree of its own; else they mean nothing.
  const separate = blocks.every((pieces) => pieces.some(({ kind }) => kind === 'degree'));
  return separate ? blocks.flatMap(assemble) : assemble(blocks.flat());
}

function piecesOf(written: string): Piece[] {
  const line = written.slice(0, LINE_CHARS).replace(/\*\*|__|`/g, '');
  const degrees = degreesIn(line);
  const years = [...line.matchAll(YEARS)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    year: completion(match),
  }));
  const taken = [...degrees, ...years.map(({ at, end }) => ({ start: at, end }))];
  return [
    ...degrees.map((degree) => ({ at: degree.start, piece: { kind: 'degree', degree, line } as const })),
    ...institutionsIn(line, taken).map(({ name, at }) => ({
      at,
      piece: { kind: 'institution', name } as const,
    })),
    ...years.map(({ at, year }) => ({ at, piece: { kind: 'year', year } as const })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ piece }) => piece);
}

/** The later year of "2010 – 2014" and of "2010–14". */
function completion([, first = '', last]: RegExpMatchArray): number {
  if (!last) return Number(first);
  return last.length === 4 ? Number(last) : Number(first.slice(0, 2) + last);
}

/** Every entry begins with the kind of piece the first one begins with: school, degree or year. */
function assemble(pieces: Piece[]): EducationEntry[] {
  const leading = pieces[0]?.kind;
  const entries: (EducationEntry & { line: string })[] = [];
  let pending: { institution: string | null; year: number | null } = { institution: null, year: null };
  let current: (EducationEntry & { line: string }) | undefined;
  for (const piece of pieces) {
    if (piece.kind === leading) {
      current = undefined;
      pending = { institution: null, year: null };
    }
    if (piece.kind === 'degree') {
      if (current)
        pending = { institution: leading === 'institution' ? current.institution : null, year: null };
      entries.push(
        (current = { degree: piece.degree.text, ...pending, line: piece.line.slice(piece.degree.end) }),
      );
    } else {
      const target = current ?? pending;
      if (piece.kind === 'institution') target.institution ??= piece.name;
      else target.year = Math.max(target.year ?? 0, piece.year);
    }
  }
  return entries.map(({ degree, institution, year, line }) => ({
    degree,
    institution: institution ?? plainInstitution(line),
    year,
  }));
}
