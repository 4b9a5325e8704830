import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { vacuumOutbox } from '../../src/housekeeping/vacuum-outbox.ts';
import { takeLease, type Lease } from '../../src/store/lease.ts';
import { claimMessages, deleteBatch, isOutboxOver } from '../../src/store/outbox.ts';
import { outboxChanges } from '../../src/store/outbox-room.ts';
import { RelayBench } from '../outbox/support.ts';
import { until } from '../../support/until.ts';

const MEGABYTE = 1_048_576;
const PASSING = 50_000;
const ROUND = 10_000;

let bench: RelayBench;

beforeAll(async () => {
  bench = await RelayBench.open();
});

afterAll(() => bench.close());

async function fill(count: number): Promise<void> {
  await bench.database.query(
    `insert into outbox (topic, value, headers, rnle_id)
     select 'passing', repeat('x', 1000), '{}', n from generate_series(1, $1) n`,
    [count],
  );
}

async function heapSize(): Promise<number> {
  const { rows } = await bench.database.query<{ size: string }>(`select pg_relation_size('outbox') as size`);
  return Number(rows[0]?.size);
}

/** What a relay does, and Kafka takes all. */
async function passOn(lease: Lease): Promise<number[]> {
  const claims: number[] = [];
  for (;;) {
    const batchId = randomUUID();
    const started = performance.now();
    const request = { batchId, batches: '0', except: [], maxBytes: 700_000, maxRows: 500 };
    const rows = await claimMessages(bench.database, lease, request);
    claims.push(performance.now() - started);
    if (rows.length === 0) return claims;
    await deleteBatch(bench.database, batchId);
  }
}

test('the outbox takes no more room after many thousand messages than after few, and gives it back', async () => {
  const lease = await takeLease(bench.database, 'test', 3_600_000);
  if (lease === undefined) throw new Error('the lease is held');
  const sizes: number[] = [];
  for (let passed = 0; passed < PASSING; passed += ROUND) {
    await fill(ROUND);
    const claims = await passOn(lease);
    sizes.push(await heapSize());
    await until('the dead rows to be counted', async () => (await outboxChanges(bench.database)) > ROUND);
    await vacuumOutbox(bench.database);
    const median = claims.sort((a, b) => a - b)[Math.floor(claims.length / 2)] ?? 0;
    process.stdout.write(
      `${passed + ROUND} passed: ${Math.round((sizes.at(-1) ?? 0) / MEGABYTE)} MB, a claim takes ${median.toFixed(1)} ms\n`,
    );
  }
  const first = sizes[0] ?? 0;
  expect(first).toBeGreaterThan(10 * MEGABYTE);
  expect(Math.max(...sizes)).toBeLessThan(first * 1.5);
  expect(await heapSize()).toBeLessThan(MEGABYTE);
}, 180_000);

test('how much waits is counted where one old message is stuck and all others have gone', async () => {
  await fill(300);
  expect(await isOutboxOver(bench.database, 299)).toBe(true);
  expect(await isOutboxOver(bench.database, 300)).toBe(false);
  await bench.database.query('delete from outbox where id not in (select min(id) from outbox)');
  await fill(1);
  expect(await isOutboxOver(bench.database, 2)).toBe(false);
  expect(await isOutboxOver(bench.database, 1)).toBe(true);
  await bench.database.query('delete from outbox');
  expect(await isOutboxOver(bench.database, 0)).toBe(false);
});
