import { detectLanguage } from '../language.ts';
import { stopWords } from './stop-words.ts';

export interface Sentence {
  /** As it stands in the text, without line breaks. */
  text: string;
  /** Its clauses, each a run of words as they are written. */
  clauses: string[][];
}

export interface ReadText {
  /** ISO 639-1, or "und". */
  language: string;
  wordCount: number;
  sentences: Sentence[];
  /** Does a word say what the text is about? */
  isContent: (word: string) => boolean;
}

/** Shorter ones are abbreviations, numbers of lists, single letters. */
const SHORTEST_WORD = 3;
/** What is written in capitals is a name however short it is; in Chinese most words have two characters. */
const SHORT_WORD = /^(?:\p{Lu}{2,}|\p{Script=Han}{2,})$/u;
/** Longer ones are data. */
const LONGEST_WORD = 100;
const HAS_LETTER = /\p{L}/u;
/** Parts of a text that no sentence goes across: blank lines, and lines of a list. */
const BREAK = /\n\s*\n|\n(?=\s*(?:[-*•▪·]|\d+[.)])\s)/;
const BULLET = /^\s*(?:[-*•▪·]|\d+[.)])\s+/;

/** Takes a text apart into sentences, clauses and words, by the rules of its language. `loadLanguages()` comes first. */
export function readText(text: string): ReadText {
  const language = detectLanguage(text).code;
  const locale = language === 'und' ? 'en' : language;
  const bySentence = new Intl.Segmenter(locale, { granularity: 'sentence' });
  const byWord = new Intl.Segmenter(locale, { granularity: 'word' });
  const sentences = text
    .split(BREAK)
    .flatMap((part) => [...bySentence.segment(part.replace(BULLET, '').replace(/\s+/g, ' '))])
    .map(({ segment }) => segment.trim())
    .filter((sentence) => HAS_LETTER.test(sentence))
    .map((sentence) => ({ text: sentence, clauses: clausesOf(sentence, byWord) }));
  const stop = stopWords(language);
  return {
    language,
    wordCount: sentences.reduce((sum, { clauses }) => sum + clauses.flat().length, 0),
    sentences,
    isContent(word) {
      const lower = word.toLowerCase();
      const isLongEnough = word.length >= SHORTEST_WORD || SHORT_WORD.test(word);
      return (
        isLongEnough &&
        word.length <= LONGEST_WORD &&
        HAS_LETTER.test(word) &&
        !stop.has(lower) &&
        !stop.has(lower.replace(/['’].*$/, ''))
      );
    },
  };
}

function clausesOf(sentence: string, byWord: Intl.Segmenter): string[][] {
  const clauses: string[][] = [[]];
  for (const { segment, isWordLike } of byWord.segment(sentence)) {
    if (isWordLike === true) clauses.at(-1)?.push(segment);
    else if (/[^\s\-–'’/&]/.test(segment)) clauses.push([]);
  }
  return clauses.filter((clause) => clause.length > 0);
}
