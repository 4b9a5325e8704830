import type { Ledger } from '../ledger.ts';
import type { Observed } from '../observed.ts';
import { checkEvents } from './events.ts';
import { checkLetters } from './letters.ts';
import { checkResults } from './results.ts';
import type { Violation } from './violation.ts';

/** Holds what was seen from outside against what was promised. Empty when every promise was kept. */
export function check(ledger: Ledger, observed: Observed): Violation[] {
  const complaints = ledger.complaints.map(({ what, taskId, text }): Violation => ({
    what,
    taskId,
    expected: text,
    records: [],
  }));
  return [
    ...complaints,
    ...checkResults(ledger, observed),
    ...checkLetters(ledger, observed),
    ...checkEvents(ledger, observed),
  ];
}
