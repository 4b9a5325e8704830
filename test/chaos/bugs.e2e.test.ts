import { expect, test } from '@jest/globals';
import { failures } from '../../chaos/report.ts';
import type { Violation } from '../../chaos/check/violation.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';
import type { BugName } from '../../chaos/worker/bugs.ts';
import { chaos } from './support.ts';

test('without a bug the scenarios pass', async () => {
  const report = await chaos({
    faults: Object.values(SCENARIOS).flatMap(({ faults }) => faults),
    quietMs: 120_000,
  });
  expect(failures(report)).toEqual([]);
}, 600_000);

const SEEN = {
  'commit-before-start': 'lost',
  'settle-in-two': 'lost',
  'skip-recovery-read': 'duplicated',
  'claim-without-epoch': 'wrong',
  'temporal-dedupe': 'duplicated',
  latest: 'lost',
} as const satisfies Record<BugName, Violation['what']>;

test.each(Object.entries(SEEN) as [BugName, Violation['what']][])(
  'the planted bug %s is caught: something is %s',
  async (bug, seen) => {
    const { faults } = SCENARIOS[bug];
    // Out of order is what the next takeover finds of what a zombie had claimed: it takes several.
    const minutes = bug === 'claim-without-epoch' ? 0.6 : 0.01;
    const report = await chaos({ faults, bug, quietMs: 15_000, minutes });
    expect(report.injected.map(({ hit }) => hit)).not.toContain(false);
    expect(report.violations.map(({ what }) => what)).toContain(seen);
  },
  600_000,
);
