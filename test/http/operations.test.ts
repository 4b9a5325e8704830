import { expect, test } from '@jest/globals';
import type { HealthReport } from '../../src/telemetry/health.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createApp, logInto } from './support.ts';

const up = { status: 'healthy', responseTime: 3 } as const;
const down = { status: 'unhealthy', responseTime: 2000, error: 'no answer within 2000 ms' } as const;
const healthy: HealthReport = { status: 'healthy', checks: { kafka: up, temporal: up, database: up } };
const unhealthy: HealthReport = { status: 'unhealthy', checks: { kafka: up, temporal: down, database: up } };

test.each([
  [200, healthy],
  [503, unhealthy],
])('health answers %s with the report of each dependency', async (status, report) => {
  await using app = await createApp({}, { health: { check: () => Promise.resolve(report) } });
  const answer = await app.inject('/health');
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual(report);
});

test('a worker that is not ready says why', async () => {
  const deps = { isReady: () => ({ ready: false, reason: 'the database is being migrated' }) };
  await using app = await createApp({}, deps);
  const answer = await app.inject('/ready');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'not ready', reason: 'the database is being migrated' });
});

test('live and ready answer 200 while all is well, whatever parameters a probe adds', async () => {
  await using app = await createApp();
  expect((await app.inject('/ready?probe=1')).json()).toEqual({ status: 'ready' });
  expect((await app.inject('/live?probe=1')).json()).toEqual({ status: 'live' });
});

test('a worker beyond hope answers 503 to the liveness probe', async () => {
  await using app = await createApp({}, { isLive: () => false });
  expect((await app.inject('/live')).statusCode).toBe(503);
});

test('metrics are served in the format Prometheus reads', async () => {
  const metrics = createMetrics(logInto([]));
  metrics.duplicates.inc();
  await using app = await createApp({}, { metrics });
  const answer = await app.inject('/metrics');
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.body).toContain('\nrnle_commands_duplicate_total 1\n');
});
