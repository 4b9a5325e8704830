import { validationError } from '../../errors.ts';
import type { WorkResult } from '../../outcome.ts';
import { DIRECT_CHARS, workThreads } from '../../work-threads.ts';
import type { Assistant, AssistantRequest } from '../assistant.ts';
import type { AnalysisTask } from './analyse.ts';
import { analyse, loadAnalyser } from './analyse.ts';

/**
 * The built-in assistant: reads a text as a résumé and scores it, against `request.role` where there is one. Needs no key and no network.
 * Result: `output` for people, `confidence` (see confidence.ts), `metadata` with `analysis: ResumeAnalysis`.
 * @param now the clock that gives "present" its meaning
 */
export function createResumeAnalyst(now: () => Date = () => new Date()): Assistant {
  const threads = workThreads<AnalysisTask, WorkResult['result']>(
    new URL('./analysis-thread.ts', import.meta.url),
    'Analysing the text',
  );
  return {
    id: 'resume-analyst',
    duration: (request) => (isDirect(request) ? 'short' : 'long'),
    async run(request, signal) {
      const { input, role } = request;
      if (typeof input !== 'string' || !/[\p{L}\p{N}]/u.test(input))
        throw validationError('payload.input', 'a text to analyse is needed');
      signal.throwIfAborted();
      const task = { input, role, now: now().getTime() };
      if (!isDirect(request)) return { status: 'SUCCESS', result: await threads.run(task, signal) };
      await loadAnalyser();
      return { status: 'SUCCESS', result: analyse(task) };
    },
    warmUp: loadAnalyser,
    close: () => threads.close(),
  };
}

function isDirect({ input, role = '' }: AssistantRequest): boolean {
  return input.length + role.length <= DIRECT_CHARS;
}
