import type { BugName } from './worker/bugs.ts';

/** The faults that a planted bug does not survive. */
export const SCENARIOS: Record<BugName, readonly string[]> = {
  'commit-before-start': ['killed-before-record'],
  'settle-in-two': ['killed-after-settle'],
  'skip-recovery-read': ['killed-after-commit'],
  'claim-without-epoch': ['relay-stopped-before-claim'],
  'temporal-dedupe': ['temporal-wiped'],
  latest: ['killed-before-first-commit'],
};
