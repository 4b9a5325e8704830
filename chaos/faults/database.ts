import { chown, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../stack/process/run.ts';
import { until } from '../../support/until.ts';
import { readExecutions } from '../executions.ts';
import type { Harness } from '../harness.ts';
import { chaosCommand } from '../workload/commands.ts';
import type { Fault } from './fault.ts';
import { begun } from './tasks.ts';

const WORKING = 6;
const WORK_MS = '4000';
const LIMIT_MS = 120_000;
/** What is not part of a copy: it belongs to the process that runs. */
const NOT_COPIED = ['postmaster.pid', 'postmaster.opts', 'pg_wal'];

let tasks = 0;

export const databaseFaults: Fault[] = [
  {
    name: 'postgres-away',
    what: 'Postgres is away for two minutes (20 s in a run under 8 minutes) while long work is about to settle; work that is done must not be done again',
    disturbs: ['workers', 'temporal', 'postgres'],
    lasts: true,
    async inject(harness, isOn) {
      const { servers, ledger, reader, longAwayMs } = harness;
      const working = startWork(harness);
      await begun(harness, ...working);
      await servers.postgres.kill('SIGKILL');
      const isGone = servers.postgres.pid === undefined;
      isOn();
      await sleep(longAwayMs);
      const early = working.filter((taskId) => reader.resultsOf(taskId).length > 0);
      await servers.postgres.restart();
      const isDone = (): boolean => working.every((taskId) => reader.resultsOf(taskId).length > 0);
      await until('the results of the work', isDone, { timeoutMs: LIMIT_MS }).catch(() => false);
      const executions = await readExecutions(harness.traces);
      for (const taskId of working) {
        const starts = executions.get(taskId)?.starts ?? 0;
        if (starts === 1) continue;
        const text = `its work, done while Postgres was away, to be done once, not ${starts} times`;
        ledger.complaints.push({ what: 'wrong', taskId, text });
      }
      return {
        hit: isGone && early.length < WORKING,
        detail: `away for ${longAwayMs / 1000} s while ${WORKING - early.length} tasks were about to settle`,
      };
    },
  },
  {
    name: 'postgres-restored',
    what: 'Postgres dies and comes back as it was when a backup was taken some seconds before',
    disturbs: ['workers', 'postgres', 'kafka'],
    async inject(harness) {
      const { servers, ledger } = harness;
      ledger.forgiving = true;
      const { data, copy } = await backUp(harness);
      const since = await settledSoFar(harness);
      await until('something to be settled', async () => (await settledSoFar(harness)) >= since + 30, {
        timeoutMs: LIMIT_MS,
      });
      const before = await settledSoFar(harness);
      await servers.postgres.kill('SIGKILL');
      await rm(data, { recursive: true });
      await rename(copy, data);
      await servers.postgres.restart();
      ledger.forgiving = false;
      const after = await settledSoFar(harness);
      return { hit: after < before, detail: `${before - after} ends of tasks forgotten by the database` };
    },
  },
];

function startWork({ ledger, sender }: Harness): string[] {
  return Array.from({ length: WORKING }, () => {
    const taskId = `working-${(tasks += 1)}`;
    ledger.expect({ taskId, kind: 'working', runs: [{ status: 'SUCCESS' }] });
    void sender.send({
      channel: 'kafka',
      taskId,
      body: JSON.stringify(chaosCommand(taskId, 'chaos-long', WORK_MS)),
    });
    return taskId;
  });
}

async function settledSoFar({ clients }: Harness): Promise<number> {
  const { rows } = await clients.database.query<{ n: number }>(
    'select count(*)::int as n from tasks where settled_at is not null',
  );
  return rows[0]?.n ?? 0;
}

/** A copy of the running database as it is made by hand: told when it begins and ends, with the log of what came between. */
async function backUp({ clients }: Harness): Promise<{ data: string; copy: string }> {
  // The same session has to begin and to end it.
  const client = await clients.database.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const data = rows[0]?.data_directory ?? '';
    const copy = `${data}.backup`;
    await client.query(`select pg_backup_start('chaos', true)`);
    await copyTree(data, copy);
    for (const name of NOT_COPIED) await rm(path.join(copy, name), { recursive: true, force: true });
    const { rows: ended } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(false)',
    );
    const { uid, gid } = await stat(data);
    const label = path.join(copy, 'backup_label');
    await writeFile(label, ended[0]?.labelfile ?? '');
    await chown(label, uid, gid);
    await copyTree(path.join(data, 'pg_wal'), path.join(copy, 'pg_wal'));
    return { data, copy };
  } finally {
    client.release();
  }
}

/** With owners and modes. What vanishes while it is copied is of no use to the copy. */
async function copyTree(from: string, to: string): Promise<void> {
  try {
    await run('cp', ['-a', from, to]);
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    if (!lines.every((line) => line.includes('No such file or directory'))) throw error;
  }
}
