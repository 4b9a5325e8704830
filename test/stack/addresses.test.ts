import { expect, test } from '@jest/globals';
import { startStack } from '../../stack/stack.ts';
import { environment, newFolder } from './support.ts';

test('a server whose address is in the environment is used as it is and not started', async () => {
  await using folder = await newFolder();
  const given = { DATABASE_URL: 'postgres://elsewhere/db', TEMPORAL_ADDRESS: 'elsewhere:7233' };
  const stack = await startStack({
    dir: folder.path,
    ports: 'free',
    env: environment(given),
    only: ['temporal', 'postgres'],
  });
  await stack.stop();
  expect(stack.env).toMatchObject({ ...given, TEMPORAL_NAMESPACE: 'default', HOST: '127.0.0.1' });
  // A worker beside it, and the command that asks that worker.
  expect(stack.env['RNLE_URL']).toBe(`http://127.0.0.1:${stack.env['PORT'] ?? ''}`);
  expect(stack.servers).toEqual({});
  expect(stack.temporalUiUrl).toBe('');
});
