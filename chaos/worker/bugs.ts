import type { ConsumerRunConfig } from 'kafkajs';
import type pg from 'pg';
import { namesFor } from '../../src/names.ts';
import type { Around, Call, Step } from './instrument.ts';

/** What a worker with a planted bug does at a step; `next` goes on to the step itself. */
type Bug = (step: Step, next: Call) => Promise<unknown>;

export type BugName = keyof typeof bugs;

/** Mistakes that are easily made. The harness is to catch each. */
const bugs = {
  /** The place in the topic is moved before what lies there is taken in. */
  'commit-before-start': (step, next) => {
    if (step.name !== 'run') return next(step.args);
    const [config] = step.args as [ConsumerRunConfig];
    const { eachBatch } = config;
    return next([
      {
        ...config,
        eachBatch: async (payload) => {
          const { topic, partition } = payload.batch;
          const offset = (BigInt(payload.batch.lastOffset()) + 1n).toString();
          await step.database?.query(
            'update offsets set next_offset = $1 where topic = $2 and partition = $3',
            [offset, topic, partition],
          );
          await payload.commitOffsetsIfNecessary({
            topics: [{ topic, partitions: [{ partition, offset }] }],
          });
          await eachBatch?.(payload);
        },
      } satisfies ConsumerRunConfig,
    ]);
  },
  /** A task's state and the messages that announce it: in two statements. */
  'settle-in-two': async (step, next) => {
    if (step.name !== 'settle-tasks') return next(step.args);
    const [{ values = [], ...statement }] = step.args as [pg.QueryConfig<unknown[][]>];
    const [taskIds = [], ...columns] = values.slice(4, 10);
    const silent = values.map((column, at) => (at >= 4 && at < 10 ? [] : column));
    const settled = (await next([{ ...statement, values: silent }])) as pg.QueryResult<{ taskId: string }>;
    const ids = new Set<unknown>(settled.rows.map(({ taskId }) => taskId));
    const own = columns.map((column) => column.filter((_, at) => ids.has(taskIds[at])));
    await step.database?.query(
      `insert into outbox (topic, key, value, headers, rnle_id)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])`,
      own,
    );
    return settled;
  },
  /** What was claimed is taken for not published, without a look. */
  'skip-recovery-read': (step, next) => {
    if (step.name !== 'resolve-claimed') return next(step.args);
    const [{ values = [], ...statement }] = step.args as [pg.QueryConfig<unknown[]>];
    const [epoch, owner, found, missing] = values as [string, string, string[], string[]];
    return next([{ ...statement, values: [epoch, owner, [], [...found, ...missing]] }]);
  },
  /** Whoever was once given the lease goes on claiming. */
  'claim-without-epoch': (step, next) => {
    if (step.name !== 'claim-messages') return next(step.args);
    const [statement] = step.args as [pg.QueryConfig];
    const text = statement.text.replace(
      'where epoch = $1 and owner = $2',
      'where $1::bigint is not null and $2::text is not null',
    );
    return next([{ ...statement, text }]);
  },
  /** Temporal is asked whether a command was seen before: a settled task's row counts for nothing. */
  'temporal-dedupe': async (step, next) => {
    if (step.name !== 'insert-tasks') return next(step.args);
    const [{ values = [] }] = step.args as [pg.QueryConfig<unknown[]>];
    await step.database?.query(
      `delete from tasks where task_id = any($1::text[]) and state not in ('ACCEPTED', 'REJECTED')`,
      [values[0]],
    );
    return next(step.args);
  },
  /** Where nothing was committed yet, a worker that comes up goes on at the topic's end, whatever the database has kept. */
  latest: async (step, next) => {
    if (step.name === 'run') await keepTheEnds(step);
    return next(step.args);
  },
} satisfies Record<string, Bug>;

/** In the database too, or the worker would notice that it is ahead of what was kept, and go back. */
async function keepTheEnds({ admin, database }: Step): Promise<void> {
  if (admin === undefined || database === undefined) return;
  const { topics, groups } = namesFor();
  const topic = topics.commands;
  const [group] = await admin.fetchOffsets({ groupId: groups.commands, topics: [topic] });
  const committed = (group?.partitions ?? []).filter(({ offset }) => offset !== '-1');
  const isCommitted = new Set(committed.map(({ partition }) => partition));
  const ends = await admin.fetchTopicOffsets(topic);
  const skipped = ends.filter(({ partition }) => !isCommitted.has(partition));
  await database.query(
    `update offsets set next_offset = skipped.high, record_timestamp = now()
       from unnest($2::int[], $3::bigint[]) as skipped (partition, high)
      where topic = $1 and offsets.partition = skipped.partition`,
    [topic, skipped.map(({ partition }) => partition), skipped.map(({ high }) => high)],
  );
}

/** The seams stay innermost, next to the servers. */
export const BUGS = Object.fromEntries(
  Object.entries(bugs).map(([name, bug]) => [
    name,
    (inner: Around): Around =>
      (step, call) =>
        bug(step, (args) => inner({ ...step, args }, call)),
  ]),
) as Record<BugName, (inner: Around) => Around>;
