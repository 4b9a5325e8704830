import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import { ErrorCode, TransientError, validationError } from './errors.ts';

/** Characters of a text up to which it is worked on on the spot; longer ones would hold up the event loop and go to a thread. */
export const DIRECT_CHARS = 16_000;

/** A thread that takes longer is killed; far above the need. */
const TIME_LIMIT_MS = 30_000;
const HEAP_LIMIT_MB = 512;

export interface WorkThreads<Task, Result> {
  /**
   * @throws TransientError where the time limit killed the thread, DefiniteError VALIDATION_ERROR where it ran out of memory; the signal's
   *   reason where it was aborted
   */
  run(task: Task, signal: AbortSignal): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Runs work that would hold up the event loop, and with it heartbeats and leases, in a thread of its own, with a
 * hard limit. The thread starts with the first task.
 *
 * @param file the thread's program, whose default export does the work
 * @param what is done there, for the error's text
 */
export function workThreads<Task, Result>(file: URL, what: string): WorkThreads<Task, Result> {
  let threads: Piscina<Task, Result> | undefined;
  // The limit counts from when the thread takes the task: a long queue is load, not a task gone wrong.
  const inTurn = pLimit(1);
  return {
    run: (task, signal) =>
      inTurn(async () => {
        signal.throwIfAborted();
        threads ??= new Piscina({
          filename: file.href,
          minThreads: 0,
          maxThreads: 1,
          idleTimeout: 60_000,
          resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
        });
        // The task that it died of is told; unheard, this would end the process.
        threads.on('error', () => undefined);
        const limit = AbortSignal.timeout(TIME_LIMIT_MS);
        try {
          return await threads.run(task, { signal: AbortSignal.any([signal, limit]) });
        } catch (error) {
          signal.throwIfAborted();
          if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
            throw validationError('payload', `${what} takes more memory than one text may`);
          }
          if (!limit.aborted) throw error;
          const message = `${what} took longer than ${TIME_LIMIT_MS / 1000} s`;
          throw new TransientError(ErrorCode.TIMEOUT, message, { cause: error });
        }
      }),
    async close() {
      await threads?.destroy();
      threads = undefined;
    },
  };
}
