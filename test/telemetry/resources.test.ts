import { expect, test } from '@jest/globals';
import { Resources } from '../../src/telemetry/resources.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

function watched(settings = {}) {
  const warnings: Record<string, unknown>[] = [];
  let lag: number | undefined = 0;
  const resources = new Resources({
    measured: { consumerLag: () => Promise.resolve(lag) },
    settings: () => ({ heapRatio: 1, eventLoopDelayMs: 60_000, ...settings }),
    announce: (data) => Promise.resolve(void warnings.push(data)),
    logger: createLogger({ level: 'silent', workerId: 'w1' }),
  });
  const looks = async (...lags: (number | undefined)[]) => {
    for (lag of lags) await resources.look();
    return warnings.length;
  };
  return { warnings, looks };
}

test('a resource that runs short is warned of once, with its value and threshold', async () => {
  const { warnings, looks } = watched();
  await expect(looks(1_500, 1_600, 1_700, 1_800)).resolves.toBe(1);
  expect(warnings[0]).toEqual({ resource: 'consumerLag', value: 1_600, threshold: 1_000 });
});

test('one high look is no shortage, and one just below the threshold no recovery', async () => {
  const { looks } = watched();
  await expect(looks(1_500, 100, 1_500, 100)).resolves.toBe(0);
  await expect(looks(1_500, 1_500, 900, 1_500, 1_500)).resolves.toBe(1);
});

test('after a recovery it is warned of again', async () => {
  const { looks } = watched();
  await expect(looks(1_500, 1_500, 700, 1_500, 1_500)).resolves.toBe(2);
});

test('what another worker measures is not judged here; a threshold may be changed', async () => {
  const { looks } = watched({ consumerLag: 10_000 });
  await expect(looks(undefined, undefined, 5_000, 5_000)).resolves.toBe(0);
});
