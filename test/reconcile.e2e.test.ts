import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Command } from '../schemas/generated/command.ts';
import { decodeCommand } from '../src/intake/decode.ts';
import { insertTasks } from '../src/store/tasks.ts';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';
import type { WorkerProcess } from './support/worker-process.ts';

let pipeline: Pipeline;
let worker: WorkerProcess;
let client: Client;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  worker = await pipeline.worker();
  client = new Client({
    connection: await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' }),
  });
}, 120_000);

afterAll(async () => {
  await client.connection.close();
  await pipeline.close();
});

/** As a worker leaves it that dies between the row and the start. */
async function recordOnly(one: Command, text = JSON.stringify(one)): Promise<void> {
  const decoded = decodeCommand(Buffer.from(JSON.stringify(one)));
  if ('error' in decoded) throw decoded.error;
  await insertTasks(pipeline.database, [
    {
      taskId: one.taskId,
      taskType: one.taskType,
      fingerprint: decoded.fingerprint,
      command: text,
      correlationId: null,
      userId: null,
      source: '{"channel":"http"}',
    },
  ]);
}

/** Its grace is over. */
async function makeOverdue(taskId: string): Promise<void> {
  await pipeline.database.query(`update tasks set checked_at = '-infinity' where task_id = $1`, [taskId]);
}

const said = (words: string, taskId: string) =>
  worker.log.some((line) => line.includes(words) && line.includes(taskId));

test('a task that was recorded and never started is started', async () => {
  const orphans = Array.from({ length: 5 }, () => command());
  for (const orphan of orphans) {
    await recordOnly(orphan);
    await makeOverdue(orphan.taskId);
  }
  for (const { taskId } of orphans) {
    await expect(pipeline.result(taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    expect(said('had no workflow', taskId)).toBe(true);
  }
});

test('a taskId that a foreign workflow uses ends as FAILURE ID_IN_USE, and the foreign one is left alone', async () => {
  const one = command();
  const foreign = await client.workflow.start('somebodyElses', {
    workflowId: one.taskId,
    taskQueue: 'nobody-listens-here',
  });
  try {
    await pipeline.sendCommands(one);
    await until('the row', async () => {
      const { rows } = await pipeline.database.query('select 1 from tasks where task_id = $1', [one.taskId]);
      return rows.length === 1;
    });
    await makeOverdue(one.taskId);
    await expect(pipeline.result(one.taskId)).resolves.toMatchObject({
      status: 'FAILURE',
      error: { code: 'ID_IN_USE', message: expect.stringContaining('somebodyElses') as unknown },
    });
    expect((await foreign.describe()).status.name).toBe('RUNNING');
  } finally {
    await foreign.terminate();
  }
});

test('a task whose workflow runs is left to it, however old', async () => {
  const slow = command({ assistantId: 'slow', input: '6000' });
  await pipeline.sendCommands(slow);
  await until('its workflow', () =>
    client.workflow
      .getHandle(slow.taskId)
      .describe()
      .catch(() => undefined),
  );
  await makeOverdue(slow.taskId);
  await until('a look at it', async () => {
    const { rows } = await pipeline.database.query(
      `select 1 from tasks where task_id = $1 and checked_at > '-infinity'`,
      [slow.taskId],
    );
    return rows.length === 1;
  });
  await expect(pipeline.result(slow.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  expect(pipeline.results(slow.taskId)).toHaveLength(1);
});

test('one task that cannot be looked at does not keep the others from it', async () => {
  const broken = command();
  const sound = Array.from({ length: 20 }, () => command());
  for (const one of sound.slice(0, 10)) await recordOnly(one);
  await recordOnly(broken, '{');
  for (const one of sound.slice(10)) await recordOnly(one);
  await pipeline.database.query(`update tasks set checked_at = '-infinity' where state = 'ACCEPTED'`);
  try {
    for (const { taskId } of sound) {
      await expect(pipeline.result(taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    }
    expect(worker.log.some((line) => line.includes('could not be looked at'))).toBe(true);
  } finally {
    await pipeline.database.query('delete from tasks where task_id = $1', [broken.taskId]);
  }
});
