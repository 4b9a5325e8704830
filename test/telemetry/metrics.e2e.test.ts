import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open();
}, 60_000);

afterAll(() => pipeline.close());

/** Every series by its name and labels, as Prometheus would scrape it. */
async function scrape(worker: WorkerProcess): Promise<Map<string, number>> {
  const text = await (await fetch(`${await worker.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

async function ends(topic: string): Promise<number[]> {
  const offsets = await pipeline.admin.fetchTopicOffsets(topic);
  return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
}

test('the metrics tell what the broker, the database and the traffic say', async () => {
  const { topics, groups } = pipeline.names;
  const worker = await pipeline.worker();
  const good = Array.from({ length: 10 }, () => command());
  const failing = command({ assistantId: 'nobody' });
  await pipeline.sendCommands(...good, failing);
  for (const { taskId } of [...good, failing]) await pipeline.result(taskId);
  const [first] = good;
  if (first === undefined) throw new Error('there is none');
  await pipeline.sendCommands(first, first, { ...first, payload: { assistantId: 'echo', input: 'theirs' } });
  await pipeline.send({ key: 'k', value: 'not JSON' }, { key: 'k', value: JSON.stringify(command()) });
  const series = await until(
    'all of it to be counted',
    async () => {
      const now = await scrape(worker);
      const lag = now.get(`kafka_consumer_group_lag{group="${groups.commands}",topic="${topics.commands}"}`);
      const success = now.get('command_processing_total{task_type="EXECUTE_ASSISTANT",status="SUCCESS"}');
      return lag === 0 && success === 11 && now.get('rnle_outbox_pending') === 0 ? now : undefined;
    },
    { seen: () => worker.log.slice(-5) },
  );

  expect(Object.fromEntries(series)).toMatchObject({
    [`kafka_consumer_messages_consumed_total{group="${groups.commands}"}`]: 16,
    [`kafka_topic_partitions{topic="${topics.commands}"}`]: 6,
    [`kafka_topic_partitions{topic="${topics.events}"}`]: 1,
    'command_processing_total{task_type="EXECUTE_ASSISTANT",status="FAILURE"}': 1,
    'command_processing_duration_seconds_count{task_type="EXECUTE_ASSISTANT"}': 12,
    rnle_outbox_oldest_seconds: 0,
    rnle_commands_duplicate_total: 2,
    'rnle_dead_letters_total{code="DUPLICATE_TASK_ID"}': 1,
    'rnle_dead_letters_total{code="VALIDATION_ERROR"}': 1,
    rnle_key_mismatch_total: 1,
    rnle_worker_paused: 0,
  });
  const requests = series.get(`kafka_producer_requests_total{topic="${topics.results}"}`) ?? 0;
  expect(requests).toBeGreaterThan(0);
  expect(requests).toBeLessThanOrEqual(12);
  expect(series.get(`kafka_producer_errors_total{topic="${topics.results}"}`) ?? 0).toBe(0);
  const taskIds = [...good, failing].map(({ taskId }) => taskId);
  expect([...series.keys()].filter((name) => taskIds.some((taskId) => name.includes(taskId)))).toEqual([]);
  expect(await worker.stop()).toBe(0);
}, 120_000);

test('the lag is what was produced and not committed, and the offsets are the broker’s', async () => {
  const { topics, groups } = pipeline.names;
  const watcher = await pipeline.worker({ RNLE_ROLES: 'relay,http', RNLE_WORKER_ID: 'watcher' });
  const before = (await ends(topics.commands)).reduce((sum, high) => sum + high, 0);
  const commands = Array.from({ length: 7 }, () => command());
  await pipeline.sendCommands(...commands);
  const lagName = `kafka_consumer_group_lag{group="${groups.commands}",topic="${topics.commands}"}`;
  await until('the lag', async () => (await scrape(watcher)).get(lagName) === 7);
  const series = await scrape(watcher);
  const known = [0, 1, 2, 3, 4, 5].map((partition) =>
    series.get(`kafka_topic_partition_current_offset{topic="${topics.commands}",partition="${partition}"}`),
  );
  expect(known).toEqual(await ends(topics.commands));
  expect(known.reduce<number>((sum, high) => sum + (high ?? 0), 0)).toBe(before + 7);

  await pipeline.worker();
  for (const { taskId } of commands) await pipeline.result(taskId);
  await until('no lag', async () => (await scrape(watcher)).get(lagName) === 0);
}, 120_000);

test('two workers do not both report the figures of the fleet', async () => {
  const workers = pipeline.workers.slice(-2);
  const reporting = await Promise.all(
    workers.map(async (worker) =>
      [...(await scrape(worker)).keys()].some((name) => name.startsWith('kafka_topic_partitions')),
    ),
  );
  expect(reporting.filter(Boolean)).toHaveLength(1);
});
