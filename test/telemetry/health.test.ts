import { expect, jest, test } from '@jest/globals';
import { createHealth } from '../../src/telemetry/health.ts';

const ok = () => Promise.resolve();
const hang = () => new Promise<void>(() => undefined);

test('all dependencies answer: healthy, with the time of each', async () => {
  const health = createHealth({ kafka: ok, temporal: ok, database: ok }, { timeoutMs: 100 });
  const up = { status: 'healthy', responseTime: expect.any(Number) };
  expect(await health.check()).toEqual({
    status: 'healthy',
    checks: { kafka: up, temporal: up, database: up },
  });
});

test('one that fails and one that hangs are named, the third is healthy, and the answer comes in time', async () => {
  const checks = { kafka: ok, temporal: () => Promise.reject(new Error('14 UNAVAILABLE')), database: hang };
  const start = performance.now();
  const report = await createHealth(checks, { timeoutMs: 100 }).check();
  expect(performance.now() - start).toBeLessThan(1000);
  expect(report).toMatchObject({
    status: 'unhealthy',
    checks: {
      kafka: { status: 'healthy' },
      temporal: { status: 'unhealthy', error: '14 UNAVAILABLE' },
      database: { status: 'unhealthy', error: 'no answer within 100 ms' },
    },
  });
});

test('a check that throws at once is unhealthy, not a broken probe', async () => {
  const kafka = () => {
    throw new Error('not connected');
  };
  const report = await createHealth({ kafka, temporal: ok, database: ok }, { timeoutMs: 100 }).check();
  expect(report.checks.kafka).toMatchObject({ status: 'unhealthy', error: 'not connected' });
});

test('reasons never show credentials', async () => {
  const database = () => Promise.reject(new Error('cannot reach postgres://rnle:hunter2@db:5432/rnle'));
  const report = await createHealth({ kafka: ok, temporal: ok, database }, { timeoutMs: 100 }).check();
  expect(report.checks.database.error).toBe('cannot reach postgres://rnle:[hidden]@db:5432/rnle');
});

test('an error without a text shows its code', async () => {
  const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  const kafka = () => Promise.reject(refused);
  const report = await createHealth({ kafka, temporal: ok, database: ok }, { timeoutMs: 100 }).check();
  expect(report.checks.kafka.error).toBe('ECONNREFUSED');
});

test('a burst of probes asks each dependency once, and the answer lasts for a second', async () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(5_000);
  const kafka = jest.fn(ok);
  const health = createHealth({ kafka, temporal: ok, database: ok }, { timeoutMs: 100 });
  await Promise.all([health.check(), health.check(), health.check()]);
  now.mockReturnValue(5_999);
  await health.check();
  expect(kafka).toHaveBeenCalledTimes(1);
  now.mockReturnValue(6_000);
  await health.check();
  expect(kafka).toHaveBeenCalledTimes(2);
  now.mockRestore();
});

test('a dependency that hangs is not asked again while the question is open', async () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(0);
  const open = Promise.withResolvers<undefined>();
  const database = jest.fn<() => Promise<void>>().mockReturnValueOnce(open.promise).mockResolvedValue();
  const health = createHealth({ kafka: ok, temporal: ok, database }, { timeoutMs: 20 });
  await health.check();
  now.mockReturnValue(10_000);
  expect((await health.check()).status).toBe('unhealthy');
  expect(database).toHaveBeenCalledTimes(1);
  open.resolve(undefined);
  await open.promise;
  now.mockReturnValue(20_000);
  expect((await health.check()).status).toBe('healthy');
  expect(database).toHaveBeenCalledTimes(2);
  now.mockRestore();
});
