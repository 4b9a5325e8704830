const WORDLIKE = /[\p{L}\p{N}]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * The number of words, as people count them: what stands between spaces and has a letter or digit in it ("e-mail" is one, "–" is none).
 * Scripts written without spaces are counted by the dictionary of the runtime.
 */
export function countWords(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(/\S+/g)) {
    if (!WORDLIKE.test(word)) continue;
    count += UNSPACED.test(word) ? countUnspaced(word) : 1;
  }
  return count;
}

function countUnspaced(run: string): number {
  let count = 0;
  // The segmenter slows down on very long runs.
  for (let from = 0; from < run.length; from += 1000) {
    for (const { isWordLike } of segmenter.segment(run.slice(from, from + 1000))) if (isWordLike) count++;
  }
  return count;
}
