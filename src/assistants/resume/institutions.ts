const SCHOOL =
  /(?:universi|\buniv\.|college|institut|polytech|\bacademy|\bschool\b|hochschule|\bfh\b|école|ecole|escuela|politecnic|lycée|gymnasium|conservator|seminary|\bMIT\b|\bETH\b|\bEPFL\b|\bUC[A-Z]{1,2}\b|\bIIT\b|\bNYU\b|\bUSC\b|\bLSE\b|\bCUNY\b|\bSUNY\b|\bRMIT\b|\bTAFE\b|\btraining cent(?:er|re)\b|berufsschule|\bTech\b|\bK-12\b)/iu;
/** "University of California, Berkeley": a university of several campuses is named with the campus. */
const WITH_CAMPUS =
  /^University of (?:California|Texas|Wisconsin|Illinois|North Carolina|Michigan|Minnesota|Maryland|Massachusetts|Nebraska|Missouri|Colorado|Alabama|Tennessee|Hawaii|South Carolina|Arkansas)$/i;
const CELL_END =
  /[,;|•()\n:]|\s[-–—]\s|\s[–—]|[–—]\s|\s{3,}|\.\s|\.$|\s(?:and|where|while|which|before|after|then)\s(?=\p{Ll})/gu;
const LEAD = /^(?:[\s\-–*•.,]|(?:at|from|the|in|studied|graduated|attended|completed|holds|an?|of|and)\s)+/i;

interface Span {
  start: number;
  end: number;
}

/** The schools that a line names, outside the places already taken by degrees and years. */
export function institutionsIn(line: string, taken: Span[]): { name: string; at: number }[] {
  const found: { name: string; at: number; strong: boolean }[] = [];
  for (const { text, start } of cellsOf(line, taken)) {
    if (!SCHOOL.test(text)) continue;
    let name = tidy(text);
    const rest = line.slice(start + text.length);
    const campus = /^,\s*(\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,2})(?=\s*(?:$|[,|(\n–-]))/u.exec(rest)?.[1];
    if (campus && WITH_CAMPUS.test(name)) name = `${name}, ${campus}`;
    if ((!/^\p{Ll}/u.test(name) || !/\p{Lu}/u.test(line)) && name.split(' ').length <= 10 && name.length > 1)
      found.push({ name, at: start, strong: /universi|college|institut/i.test(name) });
  }
  // "School of Nursing, University of Leeds" is one institution: the one that grants degrees.
  return found.filter((a, i) => {
    const neighbours = [found[i - 1], found[i + 1]];
    return (
      a.strong ||
      !neighbours.some(
        (b) =>
          b?.strong &&
          Math.abs(b.at - a.at) < 60 &&
          !taken.some(({ start }) => start > Math.min(a.at, b.at) && start < Math.max(a.at, b.at)),
      )
    );
  });
}

/** A name after the degree that no word marks as a school: "BSc Physics, Stanford, 2014". */
export function plainInstitution(afterDegree: string): string | null {
  const cell =
    /^\s*[,|–—@-]\s*(?:\s*at\s+)?(\p{Lu}[\p{L}'’.-]+(?: (?:\p{Lu}[\p{L}'’.-]+|of|and|de)){0,4})(?=\s*(?:$|[,|(•\n–—-]|\d))/u.exec(
      afterDegree,
    )?.[1];
  if (
    !cell ||
    /^(?:GPA|Honou?rs|Magna|Summa|Cum|First|Second|Dean|Graduated|Expected|Class|Minor|Major|Distinction|Present|\p{Lu}{2}$)/u.test(
      cell,
    )
  )
    return null;
  return /\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b/.test(
    cell,
  )
    ? null
    : cell;
}

function cellsOf(line: string, taken: Span[]): { text: string; start: number }[] {
  const cuts = [...line.matchAll(CELL_END)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const stops = [
    ...cuts.filter((cut) => !taken.some(({ start, end }) => cut.start >= start && cut.end <= end)),
    ...taken,
  ].sort((a, b) => a.start - b.start);
  const cells: { text: string; start: number }[] = [];
  let from = 0;
  for (const stop of [...stops, { start: line.length, end: line.length }]) {
    if (stop.start > from) cells.push({ text: line.slice(from, stop.start), start: from });
    from = Math.max(from, stop.end);
  }
  return cells;
}

const tidy = (cell: string) =>
  cell
    .replace(/^.*\b(?:at|from)\s+(?:the\s+)?(?=\p{Lu})/u, '')
    .replace(LEAD, '')
    .replace(
      /\s+(?:graduated|expected|class of|in|gpa|january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)$/i,
      '',
    )
    .replace(/[\s\-–*_'"]+$/, '')
    .replace(/\s+/g, ' ')
    .replace(/^\*+/, '');
