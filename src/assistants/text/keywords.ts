import type { ReadText } from './read-text.ts';

export interface Keyword {
  /** As it is written most often. */
  keyword: string;
  /** How often it is there. */
  count: number;
  /** From 0 to 1, the best one's. */
  score: number;
}

interface Candidate {
  words: string[];
  /** Each way of writing it, and how often. */
  written: Map<string, number>;
  count: number;
}

const LONGEST_PHRASE = 3;
const SCORE_DIGITS = 3;
/** A part of a phrase that comes this much oftener than the phrase is about something of its own. */
const OFTENER = 1.5;

/**
 * What a text is about, best first: words and phrases between those that say nothing. They count for how often they come, phrases for
 * more than words; one that comes once is a phrase where it is a name, and chance where it is not.
 *
 * @see Rose et al., Automatic Keyword Extraction from Individual Documents (2010), whose candidates these are
 */
export function keywordsOf({ sentences, isContent }: ReadText, most: number): Keyword[] {
  const candidates = new Map<string, Candidate>();
  for (const run of sentences
    .flatMap(({ clauses }) => clauses)
    .flatMap((clause) => runsOf(clause, isContent))) {
    for (const phrase of phrasesOf(run)) {
      const words = phrase.map((word) => word.toLowerCase());
      const key = words.join(' ');
      const found = candidates.get(key) ?? { words, written: new Map<string, number>(), count: 0 };
      const form = phrase.join(' ');
      found.count += 1;
      found.written.set(form, (found.written.get(form) ?? 0) + 1);
      candidates.set(key, found);
    }
  }
  const ranked = [...candidates.values()]
    .filter((candidate) => candidate.words.length === 1 || candidate.count > 1 || isName(candidate))
    .map((candidate) => ({ ...candidate, weight: candidate.count * Math.sqrt(candidate.words.length) }))
    .sort((a, b) => b.weight - a.weight);
  const best = ranked[0]?.weight ?? 1;
  const chosen: typeof ranked = [];
  for (const candidate of ranked) {
    if (chosen.length === most) break;
    if (!chosen.some((better) => saysNoMore(candidate, better))) chosen.push(candidate);
  }
  return chosen.map(({ written, count, weight }) => ({
    keyword: [...written].reduce((a, b) => (b[1] > a[1] ? b : a))[0],
    count,
    score: Number((weight / best).toFixed(SCORE_DIGITS)),
  }));
}

function runsOf(clause: string[], isContent: (word: string) => boolean): string[][] {
  const runs: string[][] = [[]];
  for (const word of clause) {
    if (isContent(word)) runs.at(-1)?.push(word);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function phrasesOf(run: string[]): string[][] {
  return run.flatMap((_, at) =>
    Array.from({ length: Math.min(LONGEST_PHRASE, run.length - at) }, (__, more) =>
      run.slice(at, at + more + 1),
    ),
  );
}

function isName({ written }: Candidate): boolean {
  const [form = ''] = written.keys();
  return form.split(' ').every((word) => /^\p{Lu}/u.test(word));
}

/** It is a part of one that was chosen, or holds one, and comes no oftener. */
function saysNoMore(candidate: Candidate, better: Candidate): boolean {
  const [one, other] = [candidate, better].map(({ words }) => ` ${words.join(' ')} `) as [string, string];
  if (other.includes(one)) return candidate.count <= better.count * OFTENER;
  return one.includes(other) && candidate.count < better.count / OFTENER && !isName(candidate);
}
