import { expect, test } from '@jest/globals';
import { details, failures } from '../../chaos/report.ts';
import type { Violation } from '../../chaos/check/violation.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';
import type { BugName } from '../../chaos/worker/bugs.ts';
import { chaos } from './support.ts';

test('without a bug the scenarios pass', async () => {
  const report = await chaos({
    faults: Object.values(SCENARIOS).flatMap(({ faults }) => faults),
    quietMs: 300_000,
  });
  const failed = failures(report);
  expect([failed, failed.length > 0 ? details(report) : '']).toEqual([[], '']);
}, 1_200_000);

const SEEN = {
  'commit-before-start': 'lost',
  'settle-in-two': 'lost',
  'skip-recovery-read': 'duplicated',
  'claim-without-epoch': 'wrong',
  'temporal-dedupe': 'duplicated',
  latest: 'lost',
} as const satisfies Record<BugName, Violation['what']>;

/** A bug shows where a fault hits the moment that it spoils: a slow machine may miss it, and is given another seed. */
const MOST_RUNS = 3;

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
    const violations: Violation['what'][] = [];
    for (let run = 1; run <= MOST_RUNS && !violations.includes(seen); run++) {
      const report = await chaos({ faults, bug, quietMs: 15_000, minutes, seed: run });
      violations.push(...report.violations.map(({ what }) => what));
    }
    expect(violations).toContain(seen);
  },
  900_000,
);
