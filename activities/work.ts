import { setTimeout } from 'node:timers/promises';
import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DatabaseAwayError, DefiniteError, ErrorCode, TransientError } from '../src/errors.ts';
import { failure, type Outcome } from '../src/outcome.ts';
import type { Settler } from '../src/settle/settler.ts';
import type { TaskHandler } from '../src/task-handler.ts';
import type { Task } from '../src/task.ts';
import { isTransient } from '../src/transient.ts';
import { deadline } from './deadline.ts';
import { endingOf } from './settle.ts';

/** What the work came to; settled already, unless the database was away. */
export type Worked =
  | { settled: true; status: string }
  | { settled: false; outcome: Outcome; processingTime: number }
  /** Not begun: this type is paused here, or the database that it needs is away. Tried again later, and not counted. */
  | { settled: false; paused: true };

/** What is to be known of pauses where work is begun. */
export interface WorkPauses {
  pause(taskType: Task['command']['taskType']): object | undefined;
  /** For how long nobody was to work on such a task since it was accepted, in milliseconds. */
  pausedMs(taskType: Task['command']['taskType'], acceptedAt: Date): number;
}

/** How long the outcome waits for the database before it is handed to the workflow to be settled there, in ms. */
const SETTLE_PATIENCE_MS = 5_000;
/** How long the answer is waited for whether the work is done already, in milliseconds. */
const LOOK_PATIENCE_MS = 1_000;
const HEARTBEAT_MS = 2_000;
/** Characters of what there is so far that others are shown. */
const SHOWN_LENGTH = 100_000;

/** Does a task's work and settles it on the spot, so that a command costs one activity. */
export function work(
  handler: TaskHandler,
  settler: Settler,
  pauses: WorkPauses,
): (task: Task, pausedMs?: number) => Promise<Worked> {
  return async (task, pausedMs = 0) => {
    if (pauses.pause(task.command.taskType) !== undefined) return { settled: false, paused: true };
    const { isLocal, attempt: attemptNumber } = activityInfo();
    if (!isLocal || attemptNumber > 1 || task.run > 1) {
      // An earlier try may have settled and died before it could say so: the work is not done again. Where that cannot be
      // found out now, it is done: a database that is away must not use up the work's retries.
      const looking = settler.stateOf(task);
      looking.catch(() => undefined);
      const state = await Promise.race([looking, patience(LOOK_PATIENCE_MS)]).catch(() => undefined);
      if (state !== undefined && state !== 'ACCEPTED') return { settled: true, status: state };
    }
    const started = performance.now();
    let partial: string | undefined;
    const beating = isLocal ? undefined : setInterval(() => heartbeat(partial), HEARTBEAT_MS);
    try {
      const pausedForAllMs = pauses.pausedMs(task.command.taskType, new Date(task.acceptedAt));
      const outcome = await attempt(handler, task, pausedMs + pausedForAllMs, (text) => {
        partial = text.slice(0, SHOWN_LENGTH).toWellFormed();
      });
      const worked = { outcome, processingTime: Math.round(performance.now() - started) };
      const settling = settler.settle(task, endingOf(worked));
      // What settles after the patience is over finds, or is found by, the workflow's own settling.
      settling.catch(() => undefined);
      const status = await Promise.race([settling, patience(SETTLE_PATIENCE_MS)]).catch(() => undefined);
      return status === undefined ? { settled: false, ...worked } : { settled: true, status };
    } catch (error) {
      if (error instanceof DatabaseAwayError) return { settled: false, paused: true };
      throw error;
    } finally {
      clearInterval(beating);
    }
  };
}

/** Definite failures are outcomes; what is thrown from here is retried by Temporal's policy. */
async function attempt(
  handler: TaskHandler,
  task: Task,
  pausedMs: number,
  onPartial: (text: string) => void,
): Promise<Outcome> {
  const cancelled = cancellationSignal();
  const late = deadline(task, pausedMs);
  try {
    late.signal.throwIfAborted();
    return await handler.work(task, AbortSignal.any([cancelled, late.signal]), onPartial);
  } catch (error) {
    if (cancelled.aborted) throw new CancelledFailure('The command was cancelled');
    if (late.signal.aborted) return failure(late.signal.reason as DefiniteError);
    if (error instanceof DefiniteError) return failure(error);
    if (error instanceof DatabaseAwayError) throw error;
    if (error instanceof TransientError) throw retryable(error, error.code, error.retryAfterMs);
    if (isTransient(error)) throw retryable(error as Error, ErrorCode.UNAVAILABLE);
    // A bug fails the same way again, but may be mended: the command is given up, and kept to be replayed.
    const message = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.create({ message, type: ErrorCode.INTERNAL, nonRetryable: true });
  } finally {
    late.clear();
  }
}

function retryable(error: Error, code: ErrorCode, retryAfterMs?: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: code,
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}

function patience(ms: number): Promise<undefined> {
  return setTimeout(ms, undefined, { ref: false });
}
