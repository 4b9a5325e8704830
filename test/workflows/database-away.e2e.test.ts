import { expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { command, Pipeline } from '../support/pipeline.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

test('work during which the database is away is neither given up nor repeated: it is settled when it is back', async () => {
  const pipeline = await Pipeline.open();
  const connection = await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' });
  const url = new URL(pipeline.env['DATABASE_URL'] ?? '');
  const proxy = await TcpProxy.open(url.host);
  url.host = proxy.address;
  try {
    await pipeline.worker({ DATABASE_URL: url.href });
    const slow = command({ assistantId: 'slow', input: '2000' });
    await pipeline.sendCommands(slow);
    const handle = new Client({ connection }).workflow.getHandle(slow.taskId);
    await until('the work', async () => {
      const description = await handle.describe().catch(() => undefined);
      return (description?.raw.pendingActivities?.length ?? 0) > 0;
    });
    proxy.cut();
    const events = async () => (await handle.fetchHistory()).events ?? [];
    await until('the workflow to settle by itself', async () =>
      (await events()).some(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'settle',
      ),
    );
    expect(proxy.refused).toBeGreaterThan(0);
    proxy.restore();
    await expect(pipeline.result(slow.taskId)).resolves.toMatchObject({
      status: 'SUCCESS',
      result: { output: 'slept' },
    });
    await handle.result();
    const attempts = (await events()).flatMap(
      ({ activityTaskStartedEventAttributes: started }) => started?.attempt ?? [],
    );
    expect(attempts[0]).toBe(1);
    expect(pipeline.results(slow.taskId)).toHaveLength(1);
    expect(pipeline.deadLetters()).toEqual([]);
  } finally {
    await pipeline.close();
    await connection.close();
    await proxy.close();
  }
}, 120_000);
