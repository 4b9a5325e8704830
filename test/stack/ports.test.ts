import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { choosePorts } from '../../stack/ports.ts';

test('an offset shifts every port that people know', async () => {
  expect(await choosePorts({ offset: 100 }, [])).toMatchObject({
    kafka: 9192,
    temporal: 7333,
    temporalUi: 8333,
    postgres: 5532,
    http: 3101,
  });
});

test('free ports differ, and outgoing connections are not given them', async () => {
  const ports = Object.values(await choosePorts('free', ['kafka', 'temporal', 'postgres']));
  expect(new Set(ports).size).toBe(ports.length);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

test('a taken port is named, with the way out', async () => {
  await using other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const offset = port - 9092;
  await expect(choosePorts({ offset }, ['kafka'])).rejects.toThrow(
    `Port ${port}, wanted for kafka, is taken: shift every port with \`-- --port-offset ${offset + 100}\`.`,
  );
});
