import { expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

test('a relay’s process that is paused past its lease is replaced, and repeats nothing when it wakes', async () => {
  const pipeline = await Pipeline.open();
  const epochs = async () => {
    const { rows } = await pipeline.database.query<{ epoch: string; owner: string | null }>(
      'select epoch, owner from relay_lease',
    );
    return rows[0];
  };
  const led = (id: string) => async () => (await epochs())?.owner?.startsWith(`${id}/`) === true;
  try {
    const zombie = await pipeline.worker({ RNLE_WORKER_ID: 'zombie', RNLE_ROLES: 'relay' });
    await until('the zombie to lead', led('zombie'));
    await pipeline.worker({ RNLE_WORKER_ID: 'w2' });
    const commands = Array.from({ length: 400 }, () => command());
    await pipeline.sendCommands(...commands);
    await until('some results', () => pipeline.results().length >= 50);
    zombie.kill('SIGSTOP');
    expect((await epochs())?.owner).toMatch(/^zombie/);
    expect(pipeline.results().length).toBeLessThan(400);
    await until('the other to lead', led('w2'));
    await until('all results', () => new Set(pipeline.results().map(({ key }) => key)).size === 400, {
      seen: () => pipeline.results().length,
    });

    zombie.kill('SIGCONT');
    const marker = command();
    await pipeline.sendCommands(marker);
    await pipeline.result(marker.taskId);
    await until('an empty outbox', async () => {
      const { rows } = await pipeline.database.query<{ n: number }>('select count(*)::int as n from outbox');
      return rows[0]?.n === 0;
    });
    expect(await zombie.stop()).toBe(0);
    const ids = pipeline.results().map(({ headers }) => headers['rnle-id']);
    expect(ids).toHaveLength(401);
    expect(new Set(ids).size).toBe(401);
  } finally {
    await pipeline.close();
  }
}, 180_000);
