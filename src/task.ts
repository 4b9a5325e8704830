import type { Command } from '../schemas/generated/command.ts';

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
