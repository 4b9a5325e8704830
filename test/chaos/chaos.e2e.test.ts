import { expect, test } from '@jest/globals';
import { details, failures } from '../../chaos/report.ts';
import { chaos } from './support.ts';

const FAULTS = [
  'offsets-reset',
  'killed-after-record',
  'killed-before-settle',
  'killed-in-transaction',
  'killed-end-txn-in-flight',
  'worker-killed',
  'worker-added-and-removed',
  'kafka-paused',
  'temporal-killed',
  'postgres-killed',
  'postgres-cut-off',
  'kafka-far-away',
  'results-refused',
  'bad-item',
];

test('under faults of every kind nothing is lost, nothing comes twice', async () => {
  const report = await chaos({ faults: FAULTS, quietMs: 300_000 });
  const failed = failures(report);
  expect([failed, failed.length > 0 ? details(report) : '']).toEqual([[], '']);
  expect(
    report.injected
      .filter(({ hit }) => hit)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...FAULTS].sort());
}, 1_800_000);
