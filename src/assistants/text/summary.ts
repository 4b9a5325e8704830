import type { ReadText, Sentence } from './read-text.ts';

/** What comes first in a text, and in the place of what it says again. */
const FIRST_BONUS = 1.25;
const SHORTEST_SENTENCE = 4;

/**
 * The sentences that say most of what a text is about, in their own order. A sentence counts for how much its words are used in all of
 * the text; what a chosen one has said counts for less from then on.
 *
 * @see Nenkova and Vanderwende, The Impact of Frequency on Summarization (2005)
 */
export function summaryOf({ sentences, isContent }: ReadText, most: number): string[] {
  const read = sentences.map((sentence, at) => ({ at, sentence, words: contentOf(sentence, isContent) }));
  const total = read.reduce((sum, { words }) => sum + words.length, 0);
  const weights = new Map<string, number>();
  for (const word of read.flatMap(({ words }) => words))
    weights.set(word, (weights.get(word) ?? 0) + 1 / total);
  let left = read.filter(({ words }) => words.length >= SHORTEST_SENTENCE);
  if (left.length < most) left = read.filter(({ words }) => words.length > 0);
  const chosen: typeof left = [];
  const weigh = ({ at, words }: (typeof left)[number]): number =>
    (words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) / words.length) *
    (at === 0 ? FIRST_BONUS : 1);
  while (chosen.length < most && left.length > 0) {
    const weighed = left.map((one) => ({ one, weight: weigh(one) }));
    const { one } = weighed.reduce((a, b) => (b.weight > a.weight ? b : a));
    chosen.push(one);
    left = left.filter((other) => other !== one);
    for (const word of new Set(one.words)) weights.set(word, (weights.get(word) ?? 0) ** 2);
  }
  return chosen.sort((a, b) => a.at - b.at).map(({ sentence }) => sentence.text);
}

function contentOf({ clauses }: Sentence, isContent: (word: string) => boolean): string[] {
  return clauses
    .flat()
    .filter(isContent)
    .map((word) => word.toLowerCase());
}
