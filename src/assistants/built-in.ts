import type { Assistant } from './assistant.ts';
import { createResumeAnalyst } from './resume/resume-analyst.ts';
import { createKeywordExtractor, createSummarizer } from './text/text-assistants.ts';

/** The assistants that need no key and no network. */
export function builtInAssistants(): Assistant[] {
  return [createResumeAnalyst(), createSummarizer(), createKeywordExtractor()];
}
