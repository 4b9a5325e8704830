import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

function create() {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', workerId: 'w1' },
    { write: (line: string) => void lines.push(line) },
  );
  return { metrics: createMetrics(logger), lines };
}

test('the metrics have the names and kinds that dashboards and alerts are built on', async () => {
  const { body } = await create().metrics.render();
  const kinds = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
    ([, name, kind]) => `${name ?? ''} ${kind ?? ''}`,
  );
  expect(kinds.filter((line) => /^(kafka|command|rnle)_/.test(line)).sort()).toEqual([
    'command_processing_duration_seconds histogram',
    'command_processing_total counter',
    'kafka_consumer_group_lag gauge',
    'kafka_consumer_messages_consumed_total counter',
    'kafka_producer_errors_total counter',
    'kafka_producer_requests_total counter',
    'kafka_topic_partition_current_offset gauge',
    'kafka_topic_partitions gauge',
    'rnle_circuit_opened_total counter',
    'rnle_circuit_state gauge',
    'rnle_commands_duplicate_total counter',
    'rnle_dead_letters_replayed_total counter',
    'rnle_dead_letters_total counter',
    'rnle_flood_guard gauge',
    'rnle_key_mismatch_total counter',
    'rnle_outbox_oldest_seconds gauge',
    'rnle_outbox_pending gauge',
    'rnle_worker_paused gauge',
  ]);
  expect(kinds).toContain('process_resident_memory_bytes gauge');
});

test('two workers in one process count apart', async () => {
  const [one, other] = [create().metrics, create().metrics];
  one.producerRequests.inc({ topic: 'rnle.command-results' });
  expect((await one.render()).body).toContain(
    'kafka_producer_requests_total{topic="rnle.command-results"} 1\n',
  );
  expect((await other.render()).body).not.toContain('rnle.command-results');
});

test('another source is served with ours, on lines of its own', async () => {
  const { metrics } = create();
  metrics.addSource(() => Promise.resolve('# TYPE temporal_a counter\ntemporal_a 1'));
  metrics.addSource(() => Promise.resolve('# TYPE temporal_b counter\ntemporal_b 2\n'));
  const { contentType, body } = await metrics.render();
  expect(contentType).toMatch('text/plain');
  expect(body).toMatch(
    /\n# TYPE temporal_a counter\ntemporal_a 1\n# TYPE temporal_b counter\ntemporal_b 2\n$/,
  );
});

test('a source that fails is left out and logged once, until it has worked again', async () => {
  const { metrics, lines } = create();
  let fails = true;
  metrics.addSource(() =>
    fails ? Promise.reject(new Error('connection refused')) : Promise.resolve('up 1'),
  );
  await metrics.render();
  expect((await metrics.render()).body).toContain('rnle_worker_paused 0');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('connection refused');
  fails = false;
  expect((await metrics.render()).body).toMatch(/up 1\n$/);
  fails = true;
  await metrics.render();
  expect(lines).toHaveLength(2);
});

test('a source that hangs does not hang the scrape', async () => {
  const { metrics, lines } = create();
  metrics.addSource(() => new Promise(() => undefined));
  expect((await metrics.render()).body).toContain('rnle_worker_paused 0');
  expect(lines[0]).toContain('no answer within 1000 ms');
});
