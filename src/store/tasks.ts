import type { TaskState } from '../task.ts';
import type { Queryable } from './database.ts';
import { pageOf, type Page, type Place, type Placed } from './page.ts';

export interface TaskRow {
  taskId: string;
  run: number;
  state: TaskState;
  /** Absent where the message was rejected before its type was known. */
  taskType: string | null;
  correlationId: string | null;
  userId: string | null;
  acceptedAt: Date;
  settledAt: Date | null;
  /** The command's JSON text as it came in; absent where it was rejected. */
  command: string | null;
  /** The result message's JSON text as it was announced; absent until settled. */
  result: string | null;
}

const columns = `task_id as "taskId", run, state, task_type as "taskType", correlation_id as "correlationId",
  user_id as "userId", accepted_at as "acceptedAt", settled_at as "settledAt", command, result`;

export async function findTask(db: Queryable, taskId: string): Promise<TaskRow | undefined> {
  const { rows } = await db.query<TaskRow>(`select ${columns} from tasks where task_id = $1`, [taskId]);
  return rows[0];
}

export interface TaskFilter {
  state?: TaskState;
  taskType?: string;
  userId?: string;
  correlationId?: string;
  /** 1 to 200. */
  limit: number;
  /** The `next` of the page before. */
  after?: Place;
}

/** Newest first, without the bodies. */
export type TaskSummary = Omit<TaskRow, 'command' | 'result'>;

export async function listTasks(db: Queryable, filter: TaskFilter): Promise<Page<TaskSummary>> {
  const { rows } = await db.query<Placed<TaskSummary>>(
    `select task_id as "taskId", run, state, task_type as "taskType", correlation_id as "correlationId",
            user_id as "userId", accepted_at as "acceptedAt", settled_at as "settledAt", accepted_at::text as place
       from tasks
      where ($1::text is null or state = $1) and ($2::text is null or task_type = $2)
        and ($3::text is null or user_id = $3) and ($4::text is null or correlation_id = $4)
        and ($5::timestamptz is null or (accepted_at, task_id) < ($5::timestamptz, $6::text))
      order by accepted_at desc, task_id desc limit $7`,
    [
      filter.state ?? null,
      filter.taskType ?? null,
      filter.userId ?? null,
      filter.correlationId ?? null,
      filter.after?.at ?? null,
      filter.after?.id ?? null,
      filter.limit + 1,
    ],
  );
  return pageOf(rows, filter.limit, ({ taskId }) => taskId);
}

/** Which of these are settled, or gone. */
export async function settledAmong(db: Queryable, taskIds: string[]): Promise<string[]> {
  const { rows } = await db.query<{ taskId: string }>(
    `select asked.task_id as "taskId" from unnest($1::text[]) as asked (task_id)
      where not exists (select from tasks where tasks.task_id = asked.task_id and state = 'ACCEPTED')`,
    [taskIds],
  );
  return rows.map((row) => row.taskId);
}

export interface NewTask {
  taskId: string;
  taskType: string;
  fingerprint: Buffer;
  command: string;
  correlationId: string | null;
  userId: string | null;
  source: string;
}

export interface InsertedTask {
  taskId: string;
  /** Settled where its result was published before this database was restored. */
  state: TaskState;
  acceptedAt: Date;
}

/** Records the tasks whose taskId is new; answers which those were. */
export async function insertTasks(db: Queryable, tasks: NewTask[]): Promise<Map<string, InsertedTask>> {
  const { rows } = await db.query<InsertedTask>({
    name: 'insert-tasks',
    // In order of id: two chunks that share ids wait for one another instead of deadlocking.
    text: `insert into tasks (task_id, state, task_type, content_sha256, command, correlation_id, user_id, source, result, settled_at)
           select task_id, coalesce(published.state, 'ACCEPTED'), task_type, sha, command, correlation_id, user_id, source,
                  published.result, published.found_at
             from unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[])
               as incoming (task_id, task_type, sha, command, correlation_id, user_id, source)
             left join published on published.rnle_id = task_id || '/1/result'
            order by task_id
           on conflict (task_id) do nothing
           returning task_id as "taskId", state, accepted_at as "acceptedAt"`,
    values: [
      tasks.map((task) => task.taskId),
      tasks.map((task) => task.taskType),
      tasks.map((task) => task.fingerprint),
      tasks.map((task) => task.command),
      tasks.map((task) => task.correlationId),
      tasks.map((task) => task.userId),
      tasks.map((task) => task.source),
    ],
  });
  return new Map(rows.map((row) => [row.taskId, row]));
}

export interface KnownTask {
  taskId: string;
  run: number;
  state: TaskState;
  fingerprint: Buffer | null;
  acceptedAt: Date;
}

/** The tasks already there, locked until the transaction ends, so that nobody reopens or settles them meanwhile. */
export async function lockTasks(db: Queryable, taskIds: string[]): Promise<Map<string, KnownTask>> {
  const { rows } = await db.query<KnownTask>(
    `select task_id as "taskId", run, state, content_sha256 as fingerprint, accepted_at as "acceptedAt"
       from tasks where task_id = any($1::text[]) order by task_id for update`,
    [taskIds],
  );
  return new Map(rows.map((row) => [row.taskId, row]));
}

/** Records that a taskId was refused, where nothing is known under it yet; answers whether it was. */
export async function insertRejected(
  db: Queryable,
  rejected: { taskId: string; source: string; result: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into tasks (task_id, state, source, result, settled_at)
     values ($1, 'REJECTED', $2,
             coalesce((select result from published where rnle_id = $1 || '/1/result'), $3), clock_timestamp())
     on conflict (task_id) do nothing`,
    [rejected.taskId, rejected.source, rejected.result],
  );
  return rowCount === 1;
}

/** A corrected command under a taskId that had been rejected is the task's next run. */
export async function reopenRejected(db: Queryable, task: NewTask, run: number): Promise<Date> {
  const { rows } = await db.query<{ acceptedAt: Date }>(
    `update tasks
        set run = $2, state = 'ACCEPTED', task_type = $3, content_sha256 = $4, command = $5, correlation_id = $6,
            user_id = $7, source = $8, result = null, settled_at = null,
            accepted_at = clock_timestamp(), checked_at = clock_timestamp()
      where task_id = $1 and state = 'REJECTED' and run = $2 - 1
      returning accepted_at as "acceptedAt"`,
    [
      task.taskId,
      run,
      task.taskType,
      task.fingerprint,
      task.command,
      task.correlationId,
      task.userId,
      task.source,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`Task ${task.taskId} was locked as rejected and is not`);
  return row.acceptedAt;
}

export interface UnsettledTask {
  taskId: string;
  run: number;
  command: string;
  acceptedAt: Date;
}

/**
 * Takes up to `limit` tasks that nobody has looked at for the grace period and that are not settled, longest ago
 * first; the older a task, the rarer the looks, down to one a minute. Each taker gets others: rows locked elsewhere
 * are skipped, and the look is noted.
 *
 * @param heldBack the types that are not to be taken
 */
export async function takeOverdue(
  db: Queryable,
  { graceMs, limit, heldBack }: { graceMs: number; limit: number; heldBack: string[] },
): Promise<UnsettledTask[]> {
  const { rows } = await db.query<UnsettledTask>(
    `update tasks set checked_at = clock_timestamp()
      where task_id in (
        select task_id from tasks
         where state = 'ACCEPTED' and not (task_type = any($3::text[])) and checked_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
           and checked_at < clock_timestamp() - least((clock_timestamp() - accepted_at) / 4, interval '1 minute')
         order by checked_at limit $2 for update skip locked)
      returning task_id as "taskId", run, command, accepted_at as "acceptedAt"`,
    [graceMs, limit, heldBack],
  );
  return rows;
}

/** What the dead letter of a task that is given up carries. */
export async function findOrigin(
  db: Queryable,
  taskId: string,
): Promise<{ command: string; source: string } | undefined> {
  const { rows } = await db.query<{ command: string; source: string }>(
    'select command, source from tasks where task_id = $1 and command is not null',
    [taskId],
  );
  return rows[0];
}
