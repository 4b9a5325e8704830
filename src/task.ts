import type { Command } from '../schemas/generated/command.ts';
import commandSchema from '../schemas/command.json' with { type: 'json' };
import { Limits } from './names.ts';

/** What a command asks for, once accepted: the argument of the command workflow and of its activities. */
export interface Task {
  taskId: string;
  /** 1, unless a later run was asked for (a dead letter replayed, a rejected command corrected). */
  run: number;
  command: Command;
  /**
   * `short` work ends within seconds and may run inside a workflow task; `long` work is heart-beaten and
   * cancellable.
   */
  duration: 'short' | 'long';
  /** ISO 8601, by the database's clock. */
  acceptedAt: string;
  /** What operators have set otherwise than the contract has it. */
  retry?: Partial<RetryPolicy>;
  /**
   * Under which rules its workflow runs; absent for the first. What the rules change is told by this, not by `patched`, which
   * would cost every command two events. 2: work that is cancelled is waited for.
   */
  rules?: 2;
  /** The namespace knows our search attributes. */
  searchable?: true;
}

/** Of work that fails, and may fare better: how often it is tried again, and the waits between, in milliseconds. */
export interface RetryPolicy {
  maxRetries: number;
  initialRetryMs: number;
  maxRetryMs: number;
}

export type TaskState = 'ACCEPTED' | 'SUCCESS' | 'PARTIAL_SUCCESS' | 'FAILURE' | 'REJECTED';

export const SETTLED_STATES = [
  'SUCCESS',
  'PARTIAL_SUCCESS',
  'FAILURE',
  'REJECTED',
] as const satisfies TaskState[];

/** Where a command came in, kept with its task and written into the headers of its dead letter. */
export type Source =
  | { channel: 'http' }
  | {
      channel: 'kafka';
      topic: string;
      partition: number;
      offset: string;
      timestamp: string;
      key: string | null;
    };

const TASK_ID = new RegExp(commandSchema.properties.taskId.pattern);

export function isTaskId(text: string): boolean {
  return text.length <= Limits.taskIdLength && TASK_ID.test(text);
}
