import { expect, test } from '@jest/globals';
import { failures } from '../../chaos/report.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';
import type { BugName } from '../../chaos/worker/bugs.ts';
import { chaos } from './support.ts';

test('without a bug the scenarios pass', async () => {
  const report = await chaos({ faults: Object.values(SCENARIOS).flat(), quietMs: 120_000 });
  expect(failures(report)).toEqual([]);
}, 600_000);

test.each(Object.entries(SCENARIOS) as [BugName, readonly string[]][])(
  'the planted bug %s is caught',
  async (bug, faults) => {
    const report = await chaos({ faults, bug, quietMs: 15_000 });
    expect(report.injected.map(({ hit }) => hit)).not.toContain(false);
    expect(report.violations).not.toEqual([]);
  },
  600_000,
);
