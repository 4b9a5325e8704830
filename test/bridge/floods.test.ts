import { expect, test } from '@jest/globals';
import { FloodGuard } from '../../src/bridge/flood-guard.ts';
import { Floods } from '../../src/bridge/floods.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const { signal } = new AbortController();
const poison = Array.from({ length: 50 }, () => true);

function create() {
  const guard = new FloodGuard();
  const metrics = createMetrics(createLogger({ level: 'silent', workerId: 'test' }));
  const told: string[] = [];
  const floods = new Floods({ guard, metrics, onFlood: (_, reason) => told.push(reason) });
  const metric = async () => /^rnle_flood_guard.*$/gm.exec((await metrics.render()).body)?.[0];
  return { guard, floods, told, metric };
}

test('a flooded partition stands still until it is accepted, and it is told once', async () => {
  const { guard, floods, told, metric } = create();
  floods.judged(3, poison);
  expect([floods.isFlooded(3), floods.isFlooded(3), floods.isFlooded(4)]).toEqual([true, true, false]);
  expect(told).toEqual(['the last 50 records of partition 3 were all refused']);
  expect(floods.trouble()).toBe(`a flood of bad commands: ${told[0]}`);
  expect(await metric()).toBe('rnle_flood_guard{partition="3"} 1');
  const accepted = floods.whenAccepted(3, signal);
  guard.accept('all');
  await accepted;
  expect(floods.isFlooded(3)).toBe(false);
  expect(floods.trouble()).toBeUndefined();
  expect(await metric()).toBe('rnle_flood_guard{partition="3"} 0');
});

test('partitions that are shared out anew are not this worker’s trouble until they come back', () => {
  const { floods, told } = create();
  floods.judged(3, poison);
  floods.isFlooded(3);
  floods.reset();
  expect(floods.trouble()).toBeUndefined();
  expect(floods.isFlooded(3)).toBe(true);
  expect(told).toHaveLength(2);
});
