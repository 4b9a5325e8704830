import { createRequire } from 'node:module';
import type * as Wink from 'wink-nlp';

/** One sentence or bullet point, as the English language model reads it. */
export interface Sentence {
  text: string;
  words: number;
  /** It begins with a verb: "Led a team …". */
  startsWithVerb: boolean;
  /** It names a number of something, an amount of money or a percentage. */
  quantified: boolean;
}

/** What the language model reads of a text; the rules read all of it. Keeps the cost of one text bounded. */
export const PROSE_CHARS = 32_000;

/**
 * wink-nlp keeps every unknown word it has met, for ever, and has numbers for about a million of them: so it is started afresh (60 ms)
 * long before that.
 */
const WORDS_PER_MODEL = 500_000;

type LoadModel = (model: Wink.Model, pipe: string[]) => Wink.WinkMethods;
const require = createRequire(import.meta.url);
let nlp: Wink.WinkMethods | undefined;
let wordsRead = 0;

/** Starts the language model (0.2 s the first time). */
export function loadProse(): Wink.WinkMethods {
  if (!nlp || wordsRead > WORDS_PER_MODEL) {
    // Both are CommonJS, and typed as if they had a default export.
    nlp = (require('wink-nlp') as LoadModel)(require('wink-eng-lite-web-model') as Wink.Model, [
      'sbd',
      'pos',
      'ner',
    ]);
    wordsRead = 0;
  }
  return nlp;
}

/** No word is that long; the tokenizer takes the square of a word's length in time. */
const ENDLESS = /\S{60,}/g;
const BULLET = /^[\s\-–—*•·▪●■◆►+>]+(?=\S)/u;

export function readSentences(text: string): Sentence[] {
  const model = loadProse();
  const { its } = model;
  const doc = model.readDoc(blocks(text.slice(0, PROSE_CHARS)));
  wordsRead += doc.tokens().length();
  const all = doc.sentences();
  return Array.from({ length: all.length() }, (_, i) => {
    const sentence = all.itemAt(i);
    const tokens = sentence.tokens();
    /* eslint-disable @typescript-eslint/unbound-method -- wink's accessors are plain functions, typed as methods */
    const types = tokens.out<string>(its.type);
    const tags = tokens.out<string>(its.pos);
    const kinds = sentence.entities().out<string>(its.type);
    /* eslint-enable @typescript-eslint/unbound-method */
    return {
      text: sentence.out().replace(/\s+/g, ' ').trim(),
      words: types.filter((type) => type === 'word').length,
      startsWithVerb: tags[types.indexOf('word')] === 'VERB',
      quantified: kinds.some((kind) => kind === 'CARDINAL' || kind === 'PERCENT' || kind === 'MONEY'),
    };
  });
}

/** The model ends a sentence only at a full stop or an empty line: give bullets and short lines one, and join wrapped lines. */
function blocks(text: string): string {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    const bare = line.replace(BULLET, '').replace(ENDLESS, ' ').trim();
    const wrapped = /^\p{Ll}/u.test(line.trim()) && !/[.!?:]$/.test(out.at(-1) ?? '.');
    if (wrapped) out.push(`${out.pop() ?? ''} ${bare}`);
    else if (bare) out.push(bare);
  }
  return out.join('\n\n');
}
