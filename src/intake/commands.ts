import type { Page } from '../store/page.ts';
import type { TaskFilter, TaskRow, TaskSummary } from '../store/tasks.ts';
import type { Submission } from './submission.ts';

/** What the HTTP API needs of the worker's inside. */
export interface Commands {
  /** `body` is the request's bytes, judged by the same rules as a Kafka record. */
  submit(body: Uint8Array): Promise<Submission>;
  find(taskId: string): Promise<TaskRow | undefined>;
  list(filter: TaskFilter): Promise<Page<TaskSummary>>;
  /** Nothing of this type is begun anywhere. */
  isPaused(taskType: string | null): boolean;
  /** The task once it is settled, or as it stands when the time is over or the caller has gone. */
  waitForResult(taskId: string, timeoutMs: number, signal: AbortSignal): Promise<TaskRow | undefined>;
}
