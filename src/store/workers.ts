import type { Queryable } from './database.ts';

/** One process of a worker, as it introduces itself. */
export interface Worker {
  workerId: string;
  /** A UUID of this process alone. */
  instance: string;
  host: string;
  pid: number;
  /** Processes with the same one see each other under their pids. */
  pidSpace: string;
  roles: string[];
  version: string;
}

/** The times are the database's, as text: a Date would lose microseconds, and they are compared. */
export interface WorkerRow extends Pick<Worker, 'instance' | 'host' | 'pid' | 'pidSpace'> {
  startedAt: string;
  heartbeatAt: string;
}

/** A connection that leads nowhere must not hold up the next beat. */
const BEAT_TIMEOUT_MS = 2_000;

const COLUMNS = 'worker_id, instance, host, pid, pid_space, roles, version';

function values({ workerId, instance, host, pid, pidSpace, roles, version }: Worker): unknown[] {
  return [workerId, instance, host, pid, pidSpace, roles, version];
}

export async function findWorker(db: Queryable, workerId: string): Promise<WorkerRow | undefined> {
  const { rows } = await db.query<WorkerRow>(
    `select instance, host, pid, pid_space as "pidSpace", started_at::text as "startedAt", heartbeat_at::text as "heartbeatAt"
       from workers where worker_id = $1`,
    [workerId],
  );
  return rows[0];
}

/**
 * Takes an id that nobody holds.
 *
 * @returns when it was taken; undefined where somebody holds it
 */
export async function insertWorker(db: Queryable, worker: Worker): Promise<string | undefined> {
  const { rows } = await db.query<{ startedAt: string }>(
    `insert into workers (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing returning started_at::text as "startedAt"`,
    values(worker),
  );
  return rows[0]?.startedAt;
}

/**
 * Takes an id over from exactly the holder that was seen, with its heart exactly where it stood.
 *
 * @returns when it was taken; undefined where the holder lives, or another was faster
 */
export async function replaceWorker(
  db: Queryable,
  worker: Worker,
  seen: Pick<WorkerRow, 'instance' | 'heartbeatAt'>,
): Promise<string | undefined> {
  const { rows } = await db.query<{ startedAt: string }>(
    `update workers
        set (instance, host, pid, pid_space, roles, version, started_at, heartbeat_at)
            = ($2, $3, $4, $5, $6, $7, clock_timestamp(), clock_timestamp())
      where worker_id = $1 and instance = $8 and heartbeat_at = $9::timestamptz
      returning started_at::text as "startedAt"`,
    [...values(worker), seen.instance, seen.heartbeatAt],
  );
  return rows[0]?.startedAt;
}

/**
 * Moves the heartbeat on. A row that is missing or older than this process is put right: the database was restored.
 *
 * @returns false where a process that started later holds the id
 */
export async function beat(db: Queryable, worker: Worker, startedAt: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'beat',
    text: `insert into workers as known (${COLUMNS}, started_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (worker_id) do update
             set (instance, host, pid, pid_space, roles, version, started_at, heartbeat_at)
                 = (excluded.instance, excluded.host, excluded.pid, excluded.pid_space, excluded.roles, excluded.version,
                    excluded.started_at, clock_timestamp())
           where known.instance = excluded.instance or known.started_at < excluded.started_at`,
    values: [...values(worker), startedAt],
    query_timeout: BEAT_TIMEOUT_MS,
  });
  return rowCount === 1;
}

export async function deleteWorker(
  db: Queryable,
  { workerId, instance }: Pick<Worker, 'workerId' | 'instance'>,
): Promise<void> {
  await db.query('delete from workers where worker_id = $1 and instance = $2', [workerId, instance]);
}

/** A worker whose heart has stood still for a while, and where it stands. */
export interface SilentWorker extends Pick<WorkerRow, 'instance' | 'heartbeatAt'> {
  workerId: string;
}

export async function silentWorkers(db: Queryable, silentMs: number): Promise<SilentWorker[]> {
  const { rows } = await db.query<SilentWorker>({
    name: 'silent-workers',
    text: `select worker_id as "workerId", instance, heartbeat_at::text as "heartbeatAt" from workers
            where heartbeat_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)`,
    values: [silentMs],
  });
  return rows;
}

/** A worker as others see it. */
export interface ListedWorker extends Worker {
  /** As text, to be compared: a Date would lose microseconds. */
  startedAt: string;
  heartbeatAt: Date;
  /** Milliseconds since its last heartbeat, by the database's clock. */
  silentMs: number;
}

export async function listWorkers(db: Queryable): Promise<ListedWorker[]> {
  const { rows } = await db.query<ListedWorker>(
    `select worker_id as "workerId", instance, host, pid, pid_space as "pidSpace", roles, version,
            started_at::text as "startedAt", heartbeat_at as "heartbeatAt",
            extract(epoch from clock_timestamp() - heartbeat_at)::float8 * 1000 as "silentMs"
       from workers order by worker_id`,
  );
  return rows;
}
