import type { WorkResult } from '../../outcome.ts';
import { PROCESSING_STEPS } from '../assistant.ts';
import { loadLanguages } from '../language.ts';
import { keywordsOf } from './keywords.ts';
import { readText } from './read-text.ts';
import { summaryOf } from './summary.ts';

export interface TextTask {
  kind: 'summary' | 'keywords';
  input: string;
  /** Sentences or keywords. */
  most: number;
}

/** A text without an end of sentence is one; in full it would not fit into a result. */
const LONGEST_SENTENCE = 2_000;

function shortened(sentence: string): string {
  if (sentence.length <= LONGEST_SENTENCE) return sentence;
  return `${sentence.slice(0, LONGEST_SENTENCE).toWellFormed()} …`;
}

/** Linear in the text's length but for the sentences that are chosen, each of which looks at all others. */
export async function workOnText({ kind, input, most }: TextTask): Promise<WorkResult['result']> {
  await loadLanguages();
  const text = readText(input);
  const { language, wordCount } = text;
  const about = { wordCount, processingSteps: PROCESSING_STEPS, language };
  if (kind === 'keywords') {
    const keywords = keywordsOf(text, most);
    const output = keywords.map(({ keyword }) => keyword).join(', ');
    return { output, metadata: { ...about, keywords } };
  }
  const sentences = summaryOf(text, most).map(shortened);
  return { output: sentences.join(' '), metadata: { ...about, sentences } };
}
