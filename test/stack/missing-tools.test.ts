import { expect, test } from '@jest/globals';
import { build } from '../../stack/temporal/install.ts';
import { startStack } from '../../stack/stack.ts';
import { environment, newFolder } from './support.ts';

test('without Java one sentence says what to install or do instead', async () => {
  await using folder = await newFolder();
  const env = environment({ PATH: folder.path });
  const start = startStack({ dir: folder.path, ports: 'free', env, only: ['kafka'] });
  await expect(start).rejects.toThrow(
    'Kafka needs Java 17 or newer on PATH: install a JDK, or set KAFKA_BROKERS to a running broker, or start Docker.',
  );
});

test('a failed start gives the folder free again', async () => {
  await using folder = await newFolder();
  const start = () =>
    startStack({ dir: folder.path, ports: 'free', env: environment({ PATH: folder.path }), only: ['kafka'] });
  await expect(start()).rejects.toThrow('Kafka needs Java');
  await expect(start()).rejects.toThrow('Kafka needs Java');
});

test('without Go one sentence says how to get Temporal', async () => {
  await using folder = await newFolder();
  const built = build(folder.path, { PATH: folder.path }, () => undefined);
  await expect(built).rejects.toThrow(
    /^Temporal needs its `temporal` command on PATH, or Go .* or start Docker\.$/,
  );
});
