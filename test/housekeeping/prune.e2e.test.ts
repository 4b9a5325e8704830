import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { prune } from '../../src/housekeeping/prune.ts';
import { judgeRecord } from '../../src/intake/judge.ts';
import { RelayBench } from '../outbox/support.ts';
import { command } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

const DAY_MS = 86_400_000;
const RETENTION_MS = 30 * DAY_MS;
const never = new AbortController().signal;

let bench: RelayBench;

beforeAll(async () => {
  bench = await RelayBench.open();
});

afterAll(() => bench.close());

interface Row {
  id: string;
  acceptedDaysAgo: number;
  settledDaysAgo?: number;
  recordDaysAgo?: number;
  key?: string;
}

async function insert({ id, acceptedDaysAgo, settledDaysAgo, recordDaysAgo = acceptedDaysAgo, key }: Row) {
  const timestamp = String(Date.now() - Math.round(recordDaysAgo * DAY_MS));
  const source = { channel: 'kafka', topic: 'c', partition: 0, offset: '7', timestamp, key: key ?? null };
  await bench.database.query(
    `insert into tasks (task_id, state, source, command, accepted_at, settled_at)
     values ($1, $2, $3, '{}', now() - make_interval(secs => $4::float8 * 86400), now() - make_interval(secs => $5::float8 * 86400))`,
    [
      id,
      settledDaysAgo === undefined ? 'ACCEPTED' : 'SUCCESS',
      JSON.stringify(source),
      acceptedDaysAgo,
      settledDaysAgo ?? null,
    ],
  );
}

const pruneNow = () =>
  prune({ database: bench.database, retentionMs: RETENTION_MS, logger: bench.logger }, never);

async function left(): Promise<string[]> {
  const { rows } = await bench.database.query<{ id: string }>('select task_id as id from tasks order by 1');
  return rows.map(({ id }) => id);
}

test('settled tasks go once no record can ask for them; nothing else does', async () => {
  await insert({ id: 'old', acceptedDaysAgo: 32, settledDaysAgo: 31.5 });
  await insert({ id: 'odd-key', acceptedDaysAgo: 32, settledDaysAgo: 32, key: '"timestamp":"9"\0' });
  await insert({ id: 'within-the-margin', acceptedDaysAgo: 40, settledDaysAgo: 30.5 });
  await insert({ id: 'unsettled', acceptedDaysAgo: 400 });
  await insert({
    id: 'record-from-a-clock-ahead',
    acceptedDaysAgo: 50,
    settledDaysAgo: 50,
    recordDaysAgo: 3,
  });
  await pruneNow();
  expect(await left()).toEqual(['record-from-a-clock-ahead', 'unsettled', 'within-the-margin']);
  await bench.database.query('delete from tasks');
});

test('many go, step by step', async () => {
  await bench.database.query(
    `insert into tasks (task_id, state, source, accepted_at, settled_at)
     select 'many-' || n, 'FAILURE', '{"channel":"http"}', now() - interval '90 days', now() - interval '90 days'
       from generate_series(1, 1700) n`,
  );
  await pruneNow();
  expect(await left()).toEqual([]);
  expect(bench.log.at(-1)).toContain('"total":1700');
});

test('dead letters go when their time and that of their record are over', async () => {
  const headers = (daysAgo: number) =>
    JSON.stringify({ 'rnle-original-timestamp': String(Date.now() - daysAgo * DAY_MS) });
  await bench.database.query(
    `insert into dead_letters (letter_key, run, code, letter, headers, created_at)
     values ('old', 1, 'X', '{}', $1, now() - interval '32 days'),
            ('young', 1, 'X', '{}', $1, now() - interval '3 days'),
            ('young-record', 1, 'X', '{}', $2, now() - interval '32 days'),
            ('no-record', 1, 'X', '{}', '{}', now() - interval '32 days')`,
    [headers(32), headers(2)],
  );
  await pruneNow();
  const { rows } = await bench.database.query<{ key: string }>(
    'select letter_key as key from dead_letters order by 1',
  );
  expect(rows.map(({ key }) => key)).toEqual(['young', 'young-record']);
});

test('controls go when their time is over; what is in force, with its worker', async () => {
  await bench.database.query(
    `insert into controls (control_id, target, control_type, parameters, issued_at, outcome, received_at, done_at)
     select id, '*', 'PAUSE_PROCESSING', '{}', now(), 'APPLIED', now() - make_interval(days => days), now() - make_interval(days => done)
       from (values ('old', 40, 40), ('young', 3, 3), ('never done', 40, null)) as control (id, days, done)`,
  );
  await bench.database.query(
    `insert into control_states (target, state, changed_at)
     select target, '{}', now() - make_interval(days => days)
       from (values ('*', 400), ('gone', 40), ('lately gone', 3), ('there', 40)) as known (target, days)`,
  );
  await bench.database.query(
    `insert into workers (worker_id, instance, host, pid, pid_space, roles, version)
     values ('there', gen_random_uuid(), 'h', 1, 'h', '{}', '1')`,
  );
  await pruneNow();
  const ids = async (query: string) =>
    (await bench.database.query<{ id: string }>(query)).rows.map(({ id }) => id);
  expect(await ids('select control_id as id from controls order by 1')).toEqual(['young']);
  expect(await ids('select target as id from control_states order by 1')).toEqual([
    '*',
    'lately gone',
    'there',
  ]);
  await bench.database.query('truncate controls, control_states, workers');
});

test('a record that outlives its pruned task is refused as expired', () => {
  const one = command();
  const judged = judgeRecord(
    {
      topic: 'c',
      partition: 0,
      offset: '7',
      timestamp: String(Date.now() - RETENTION_MS - DAY_MS / 2),
      key: null,
      value: Buffer.from(JSON.stringify(one)),
    },
    RETENTION_MS,
  );
  expect(judged).toMatchObject({ kind: 'reject', error: { code: 'EXPIRED' } });
});

test('a command sent again late keeps its row for as long as the later record may come again', async () => {
  const { pipeline } = bench;
  const worker = await pipeline.worker();
  const one = command();
  await pipeline.sendCommands(one);
  await pipeline.result(one.taskId);
  const backdate = `update tasks set accepted_at = now() - interval '40 days', settled_at = now() - interval '40 days',
    source = '{"channel":"http"}' where task_id = $1`;
  await bench.database.query(backdate, [one.taskId]);
  await pipeline.sendCommands(one);
  await until('the repetition to be noted', async () => {
    const { rows } = await bench.database.query(
      `select 1 from tasks where task_id = $1 and latest_record_at > now() - interval '1 hour'`,
      [one.taskId],
    );
    return rows.length > 0;
  });
  await pruneNow();
  expect(await left()).toContain(one.taskId);
  expect(await worker.stop()).toBe(0);
  expect(pipeline.results(one.taskId)).toHaveLength(1);
});
