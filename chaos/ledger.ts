import type { Command } from '../schemas/generated/command.ts';

export type Channel = 'kafka' | 'http';

/** What a run of a task must end in. */
export interface Expected {
  status: 'SUCCESS' | 'PARTIAL_SUCCESS' | 'FAILURE';
  code?: string;
  /** Refused at the door: its one event tells of the failure. */
  rejected?: boolean;
  /** It runs out of retries, so there is a dead letter too. */
  givenUp?: boolean;
}

/** A taskId, and what outside observers must see of it. */
export interface LedgerTask {
  taskId: string;
  kind: string;
  /** The first run first. */
  runs: Expected[];
  /** Some message of each run was acknowledged; until then the task may exist or not. */
  acknowledgedRuns: number;
  /** Accepted over HTTP by a database that was put back to an earlier state: may be lost, never repeated. */
  forgiven: boolean;
}

/** One message to Kafka; a resend after an acknowledgement that did not come is the same message again. */
export interface LedgerMessage {
  id: string;
  taskId: string | undefined;
  /** The code of the dead letter that each of its records must end in. */
  letter: string | undefined;
  acknowledged: boolean;
}

/** Something that was seen to be wrong while it happened. */
export interface Complaint {
  what: 'lost' | 'duplicated' | 'wrong';
  taskId: string;
  text: string;
}

/** What is owed to whom. */
export class Ledger {
  readonly tasks = new Map<string, LedgerTask>();
  readonly messages = new Map<string, LedgerMessage>();
  readonly complaints: Complaint[] = [];
  /** Acknowledged commands, by the way they came. */
  readonly acknowledged: Record<Channel, number> = { kafka: 0, http: 0 };
  readonly refusedByHttp = { invalid: 0, conflicting: 0 };
  /** While set, what HTTP accepts may be lost: the database is about to be put back. */
  forgiving = false;

  expect(task: Pick<Command, 'taskId'> & { kind: string; runs: Expected[] }): LedgerTask {
    const entry = { ...task, acknowledgedRuns: 0, forgiven: false };
    this.tasks.set(task.taskId, entry);
    return entry;
  }

  sending(message: Omit<LedgerMessage, 'acknowledged'>): LedgerMessage {
    const entry = { ...message, acknowledged: false };
    this.messages.set(message.id, entry);
    return entry;
  }

  acknowledge(channel: Channel, taskId: string | undefined, run = 1): void {
    this.acknowledged[channel] += 1;
    const task = taskId === undefined ? undefined : this.tasks.get(taskId);
    if (task === undefined) return;
    task.acknowledgedRuns = Math.max(task.acknowledgedRuns, run);
    if (channel === 'http' && this.forgiving) task.forgiven = true;
  }

  /** Tasks that have to end and are not in `ended` with all their runs. */
  open(resultsOf: (taskId: string) => number): LedgerTask[] {
    return [...this.tasks.values()].filter(
      (task) => !task.forgiven && resultsOf(task.taskId) < task.acknowledgedRuns,
    );
  }
}
