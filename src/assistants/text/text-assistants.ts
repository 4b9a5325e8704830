import { validationError } from '../../errors.ts';
import type { WorkResult } from '../../outcome.ts';
import { DIRECT_CHARS, workThreads } from '../../work-threads.ts';
import type { Assistant, AssistantRequest } from '../assistant.ts';
import { loadLanguages } from '../language.ts';
import { workOnText, type TextTask } from './work.ts';

const MOST = 50;

/** Extracts the sentences that say most: as many as `metadata.sentences` says, 3 otherwise. Needs no key and no network. */
export function createSummarizer(): Assistant {
  return textAssistant('summarizer', 'summary', 'sentences', 3);
}

/** Names what a text is about: as many words or phrases as `metadata.keywords` says, 10 otherwise. Needs no key and no network. */
export function createKeywordExtractor(): Assistant {
  return textAssistant('keyword-extractor', 'keywords', 'keywords', 10);
}

function textAssistant(id: string, kind: TextTask['kind'], countedBy: string, usual: number): Assistant {
  const threads = workThreads<TextTask, WorkResult['result']>(
    new URL('./work-thread.ts', import.meta.url),
    'Working on the text',
  );
  const isDirect = ({ input }: AssistantRequest): boolean => input.length <= DIRECT_CHARS;
  return {
    id,
    duration: (request) => (isDirect(request) ? 'short' : 'long'),
    async run(request, signal) {
      const { input, metadata } = request;
      if (!input.trim()) throw validationError('payload.input', 'a text to work on is needed');
      const most = metadata[countedBy] ?? usual;
      if (typeof most !== 'number' || !Number.isInteger(most) || most < 1 || most > MOST) {
        throw validationError(`payload.metadata.${countedBy}`, `must be a whole number from 1 to ${MOST}`);
      }
      signal.throwIfAborted();
      const task = { kind, input, most };
      const result = isDirect(request) ? await workOnText(task) : await threads.run(task, signal);
      if (result.output === '') throw validationError('payload.input', 'there are no words in it');
      return { status: 'SUCCESS', result };
    },
    warmUp: loadLanguages,
    close: () => threads.close(),
  };
}
