import { Piscina } from 'piscina';
import { ErrorCode, TransientError, validationError } from '../../errors.ts';
import type { WorkResult } from '../../outcome.ts';
import type { Assistant, AssistantRequest } from '../assistant.ts';
import type { AnalysisTask } from './analyse.ts';
import { analyse, loadAnalyser } from './analyse.ts';

/** Up to here a text is analysed on the spot: 2 ms for two pages, 20 ms at this limit. Longer ones (0.1 s for 100 kB, 0.7 s for 1 MB) go to a thread. */
const DIRECT_CHARS = 16_000;
/** A thread that takes longer is killed. Far above the need, below the 8 s in which short work must end. */
const TIME_LIMIT_MS = 6000;

/**
 * The built-in assistant: reads a text as a résumé and scores it, against `request.role` where there is one. Needs no key and no network.
 * Result: `output` for people, `confidence` (see confidence.ts), `metadata` with `analysis: ResumeAnalysis`.
 * @param now the clock that gives "present" its meaning
 */
export function createResumeAnalyst(now: () => Date = () => new Date()): Assistant {
  let threads: Piscina<AnalysisTask, WorkResult['result']> | undefined;

  async function inThread(task: AnalysisTask, signal: AbortSignal): Promise<WorkResult['result']> {
    threads ??= new Piscina({
      filename: new URL('./analysis-thread.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: 60_000,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    try {
      return await threads.run(task, { signal: AbortSignal.any([signal, limit]) });
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) throw error;
      throw new TransientError(
        ErrorCode.TIMEOUT,
        `The text was not analysed within ${TIME_LIMIT_MS / 1000} s`,
        { cause: error },
      );
    }
  }

  return {
    id: 'resume-analyst',
    duration: 'short',
    async run({ input, role }: AssistantRequest, signal: AbortSignal) {
      if (typeof input !== 'string' || !input.trim())
        throw validationError('payload.input', 'a text to analyse is needed');
      signal.throwIfAborted();
      const task = { input, role, now: now().getTime() };
      const direct = input.length + (role?.length ?? 0) <= DIRECT_CHARS;
      if (direct) await loadAnalyser();
      return { status: 'SUCCESS', result: direct ? analyse(task) : await inThread(task, signal) };
    },
    warmUp: loadAnalyser,
    async close() {
      await threads?.destroy();
      threads = undefined;
    },
  };
}
