/** A word of the text with its place; `gap` is what stands between it and the word before. */
export interface Token {
  /** Folded form for comparison; see `foldWord`. */
  key: string;
  start: number;
  end: number;
  gap: string;
}

// Keeps "C++", "C#" and ".NET" whole; "Node.js" too, which `tokenize` takes apart again unless it is a known word.
const WORD =
  /(?:(?<![\p{L}\p{N}.])\.(?=\p{L}))?[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L})|\.(?=[\p{L}\p{N}])|[+#](?!\p{L}))*|&/gu;

/** Lower case, no diacritics, American endings: two spellings of one word compare equal. */
export function foldWord(word: string): string {
  const plain = word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('’', "'");
  return plain.replace(/is(ation|ing|ed|e|er|ers)$/, 'iz$1').replace(/lling$/, 'ling');
}

/**
 * Splits a text into words, in linear time.
 * @param isWord says whether a word with a dot inside ("node.js") is one word; else it is split ("end.Start")
 */
export function tokenize(text: string, isWord: (key: string) => boolean = () => false): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  const push = (start: number, end: number) => {
    tokens.push({ key: foldWord(text.slice(start, end)), start, end, gap: text.slice(from, start) });
    from = end;
  };
  for (const match of text.matchAll(WORD)) {
    const { index } = match;
    const word = match[0];
    if (!word.slice(1).includes('.') || /^\d[\d.]*$/.test(word) || isWord(foldWord(word))) {
      push(index, index + word.length);
      continue;
    }
    for (const part of parts(word, isWord)) push(index + part.start, index + part.end);
  }
  return tokens;
}

/** "Node.js.Then" is "Node.js" and "Then". */
function parts(word: string, isWord: (key: string) => boolean): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (const match of word.matchAll(/[^.]+/g)) {
    const last = out.at(-1);
    const end = match.index + match[0].length;
    if (last && isWord(foldWord(word.slice(last.start, end)))) last.end = end;
    else out.push({ start: match.index, end });
  }
  return out;
}
