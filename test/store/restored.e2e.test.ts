import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Command } from '../../schemas/generated/command.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;

beforeEach(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterEach(() => pipeline.close());

/** Runs statements on the server beside the pipeline's database, while nobody is connected to that one. */
async function aside(...statements: string[]): Promise<void> {
  const url = new URL(pipeline.env['DATABASE_URL'] ?? '');
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`alter database ${name} with allow_connections false`);
    const others = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
    await client.query(others, [name]);
    await until('nobody to be connected', async () => {
      const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [name]);
      return rowCount === 0;
    });
    for (const statement of statements) await client.query(statement.replaceAll('$db', name));
  } finally {
    await client.query(`alter database ${name} with allow_connections true`);
    await client.end();
  }
}

const backup = () => aside('create database $db_backup template $db');

const restore = () =>
  aside('drop database $db', 'create database $db template $db_backup', 'drop database $db_backup');

async function toEveryPartition(commands: Command[]): Promise<void> {
  const messages = commands.map((one, at) => ({
    key: one.taskId,
    value: JSON.stringify(one),
    partition: at % 6,
  }));
  await pipeline.send(...messages);
}

const invalid = (taskId: string) => ({
  key: taskId,
  value: JSON.stringify({ taskId, taskType: 'NONE' }),
  partition: 1,
});

async function outboxIsEmpty(): Promise<void> {
  await until('an empty outbox', async () => {
    const { rows } = await pipeline.database.query<{ n: number }>('select count(*)::int as n from outbox');
    return rows[0]?.n === 0;
  });
}

/** Each message of each kind is there once. */
function expectNothingTwice(): void {
  const { results, events, deadLetters } = pipeline.names.topics;
  for (const topic of [results, events, deadLetters]) {
    const ids = pipeline.reader.records
      .filter((one) => one.topic === topic)
      .map(({ headers }) => headers['rnle-id']);
    expect([topic, ids.filter((id, at) => ids.indexOf(id) !== at)]).toEqual([topic, []]);
  }
}

test.each([
  ['while the worker runs', true],
  ['while none runs', false],
])(
  'a database that is restored %s from before half of the commands: each has its one result',
  async (_, running) => {
    const before = Array.from({ length: 60 }, () => command());
    const after = Array.from({ length: 60 }, () => command());
    const long = command({ assistantId: 'slow', input: '9000' });
    let worker = await pipeline.worker();
    await toEveryPartition(before);
    for (const { taskId } of before) await pipeline.result(taskId);
    await outboxIsEmpty();
    // What the backup will know: counted now, for a worker that runs takes in what it has forgotten at once.
    const known = await pipeline.database.query<{ n: number }>('select count(*)::int as n from tasks');
    expect(known.rows[0]?.n).toBe(60);
    await backup();
    await toEveryPartition([...after, long]);
    await pipeline.send(invalid('broken'));
    for (const { taskId } of after) await pipeline.result(taskId);
    await pipeline.result('broken');
    await outboxIsEmpty();
    if (!running) {
      worker.kill('SIGKILL');
      await worker.exited;
    }
    await restore();
    if (!running) worker = await pipeline.worker();

    const forgotten = () => worker.log.filter((line) => line.includes('it was restored'));
    await until('the restore to be noticed', () => forgotten().length > 0);
    await until(
      'every task to be known and settled again',
      async () => {
        const { rows } = await pipeline.database.query<{ n: number }>(
          `select count(*)::int as n from tasks where state <> 'ACCEPTED'`,
        );
        return rows[0]?.n === 122;
      },
      { seen: () => worker.log.slice(-10) },
    );
    await pipeline.result(long.taskId);
    const marker = command();
    await toEveryPartition([marker]);
    await pipeline.result(marker.taskId);
    await outboxIsEmpty();
    expectNothingTwice();
    expect(pipeline.results()).toHaveLength(123);
    // The database says what the topic says.
    const { rows } = await pipeline.database.query<{ taskId: string; result: string }>(
      'select task_id as "taskId", result from tasks',
    );
    for (const { taskId, result } of rows) expect(pipeline.results(taskId)[0]?.text).toBe(result);
  },
  180_000,
);
