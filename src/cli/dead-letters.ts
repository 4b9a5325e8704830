/** A dead letter as `GET /v1/dead-letters` lists it. */
export interface DeadLetterSummary {
  id: string | number;
  taskId?: string;
  run: number;
  code: string;
  status: string;
  /** ISO 8601. */
  createdAt: string;
  replays: number;
}

/** Which letters are meant; all of them where nothing is given. */
export interface LetterFilter {
  code?: string;
  taskId?: string;
  since?: string;
  until?: string;
}

/** Options of every command that narrows letters down. */
export interface FilterOptions {
  code?: string;
  task?: string;
  since?: string;
  until?: string;
}

export function filterOf({ code, task, since, until }: FilterOptions): LetterFilter {
  return {
    ...(code !== undefined && { code }),
    ...(task !== undefined && { taskId: task }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

export function letterPath(id: string): string {
  return `/v1/dead-letters/${encodeURIComponent(id)}`;
}
