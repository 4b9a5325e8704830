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

/** Where one injection may not do. */
const MINUTES: Partial<Record<BugName, number>> = {
  // The first worker to get there may be about to record what came over HTTP, which loses nothing.
  'commit-before-start': 0.5,
  // Out of order is what the next takeover finds of what a zombie had claimed: it takes several.
  'claim-without-epoch': 1,
};

test.each(Object.entries(SEEN) as [BugName, Violation['what']][])(
  'the planted bug %s is caught: something is %s',
  async (bug, seen) => {
    const { faults } = SCENARIOS[bug];
    const minutes = MINUTES[bug] ?? 0.01;
    const report = await chaos({ faults, bug, quietMs: 15_000, minutes });
    expect(report.injected.map(({ hit }) => hit)).not.toContain(false);
    expect(report.violations.map(({ what }) => what)).toContain(seen);
  },
  600_000,
);
