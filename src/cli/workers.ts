import type { Api } from './api.ts';

export interface Pause {
  taskType?: string;
  reason?: string;
  /** ISO 8601. */
  since: string;
  until?: string;
  issuedBy?: string;
  /** Made by the flood guard: partitions stand still, and all else goes on. */
  flood?: true;
}

export interface Worker {
  workerId: string;
  roles: string[];
  version: string;
  host: string;
  pid: number;
  startedAt: string;
  heartbeatAt: string;
  state: string;
  pauses: Pause[];
  config: Record<string, unknown>;
}

/** The answer of `GET /v1/workers`. */
export interface Fleet {
  /** What holds for all of them, also for those that start later. */
  fleet: { paused: boolean; pauses: Pause[]; config: Record<string, unknown> };
  workers: Worker[];
}

export function readFleet(api: Api): Promise<Fleet> {
  return api.get<Fleet>('/v1/workers');
}
