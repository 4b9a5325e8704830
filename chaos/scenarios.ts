import type { BugName } from './worker/bugs.ts';

interface Scenario {
  /** The mistake, in the words of `--help` and of docs/chaos.md. */
  what: string;
  /** What provokes it. */
  faults: readonly string[];
}

/** The planted bugs, and the faults that they do not survive. */
export const SCENARIOS: Record<BugName, Scenario> = {
  'commit-before-start': {
    what: 'the offset moves before the chunk is taken in',
    faults: ['killed-before-record'],
  },
  'settle-in-two': {
    what: 'state and messages in two statements',
    faults: ['killed-after-settle'],
  },
  'skip-recovery-read': {
    what: 'what was claimed is published again without a look',
    faults: ['killed-after-commit'],
  },
  'claim-without-epoch': {
    what: 'whoever was once the relay goes on claiming',
    faults: ['relay-stopped-before-claim'],
  },
  'temporal-dedupe': {
    what: 'Temporal alone knows what was seen before',
    faults: ['temporal-wiped'],
  },
  latest: {
    what: "where nothing was committed, consuming starts at the topic's end",
    faults: ['killed-before-first-commit'],
  },
};
