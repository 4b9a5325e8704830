import { expect, test } from '@jest/globals';
import { command, Pipeline } from './support/pipeline.ts';
import { until } from '../support/until.ts';

test('a worker that drains says so and accepts nothing; told again, it ends at once', async () => {
  const pipeline = await Pipeline.open();
  try {
    const worker = await pipeline.worker({ RNLE_DRAIN_SECONDS: '60' });
    const url = (await worker.url).replace(/\/$/, '');
    const long = command({ assistantId: 'slow', input: '60000' });
    await pipeline.sendCommands(long);
    await until('it to be taken in', async () => {
      const { rows } = await pipeline.database.query('select 1 from tasks');
      return rows.length === 1;
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
    const ends: (number | null)[] = [];
    void worker.exited.then((code) => ends.push(code));
    await until('the end', () => {
      worker.kill('SIGTERM');
      return ends.length > 0;
    });
    expect(ends).toEqual([1]);
    expect(worker.log.at(-1)).toContain('told to stop again');
    expect(pipeline.results(long.taskId)).toEqual([]);
  } finally {
    await pipeline.close();
  }
}, 60_000);
