import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';

/** For so long a second signal counts as the first one, whose line is written just after it came; in milliseconds. */
const SAME_SIGNAL_MS = 300;

test('a worker that drains says so and accepts nothing; told again, it ends at once', async () => {
  const pipeline = await Pipeline.open();
  const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const worker = await pipeline.worker({ RNLE_DRAIN_SECONDS: '60' });
    const url = (await worker.url).replace(/\/$/, '');
    const long = command({ assistantId: 'slow', input: '60000' });
    await pipeline.sendCommands(long);
    // Nothing that drains before the work has begun waits for it.
    const workflow = new Client({ connection }).workflow.getHandle(long.taskId);
    await until('the work to begin', async () => {
      const description = await workflow.describe().catch(() => undefined);
      return Boolean(description?.raw.pendingActivities?.[0]?.lastWorkerIdentity);
    });
    expect((await fetch(`${url}/ready`)).status).toBe(200);

    worker.kill('SIGTERM');
    const ready = await until('the drain', async () => {
      const answer = await fetch(`${url}/ready`);
      return answer.status === 503 && ((await answer.json()) as { reason: string });
    });
    expect(ready.reason).toContain('the worker is draining');
    const refused = await until('a refusal', async () => {
      const answer = await fetch(`${url}/v1/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(command()),
      });
      return answer.status !== 202 && answer;
    });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${url}/live`)).status).toBe(200);

    // Right after the first one it would be taken for the same: npm passes on what a terminal has sent already.
    await until('it to be another one', () => {
      const line = worker.log.find((text) => text.includes('"draining"'));
      const { time } = JSON.parse(line ?? '{}') as { time?: string };
      return time !== undefined && Date.now() - Date.parse(time) > SAME_SIGNAL_MS;
    });
    worker.kill('SIGTERM');
    expect(await worker.exited).toBe(1);
    expect(worker.log.at(-1)).toContain('told to stop again');
    expect(pipeline.results(long.taskId)).toEqual([]);
  } finally {
    await connection.close();
    await pipeline.close();
  }
}, 60_000);
