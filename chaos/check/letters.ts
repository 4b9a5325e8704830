import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { Ledger } from '../ledger.ts';
import { MESSAGE_ID, type Observed, type Seen } from '../observed.ts';
import { runOf } from './results.ts';
import type { Violation } from './violation.ts';

/**
 * Every record that cannot become a task has exactly one dead letter, which names it; so has every run that was given
 * up; there is no other.
 */
export function checkLetters(ledger: Ledger, observed: Observed): Violation[] {
  const letters = new Set(observed.deadLetters);
  const take = (which: (letter: Seen) => boolean): Seen[] => {
    const taken = [...letters].filter(which);
    for (const letter of taken) letters.delete(letter);
    return taken;
  };
  const byPlace = Map.groupBy(letters, ({ headers }) => placeOf(headers));
  const violations: Violation[] = [];
  const onTopic = new Set<string>();
  for (const { partition, offset, headers } of observed.commands) {
    const message = ledger.messages.get(headers[MESSAGE_ID] ?? '');
    if (message === undefined) continue;
    onTopic.add(message.id);
    const { letter: code, taskId = message.id } = message;
    if (code === undefined) continue;
    const own = byPlace.get(`${partition}@${offset}`) ?? [];
    for (const letter of own) letters.delete(letter);
    violations.push(
      ...exactlyOne(own, taskId, `a dead letter ${code} for the record ${partition}@${offset}`, code),
    );
  }
  for (const { id, taskId = id, acknowledged } of ledger.messages.values()) {
    if (!acknowledged || onTopic.has(id)) continue;
    violations.push({ what: 'lost', taskId, expected: 'the acknowledged record on the topic', records: [] });
  }
  for (const result of observed.results) {
    if ((result.body as CommandResult).error?.code !== 'MAX_RETRIES_EXCEEDED') continue;
    const taskId = result.key ?? '';
    const own = take((letter) => letter.key === taskId && runOf(letter) === runOf(result));
    violations.push(...exactlyOne(own, taskId, 'a dead letter beside the result', 'MAX_RETRIES_EXCEEDED'));
  }
  for (const letter of letters) {
    const taskId = letter.key ?? '';
    violations.push({
      what: 'wrong',
      taskId,
      expected: 'no dead letter: nothing was given up',
      records: [letter],
    });
  }
  return violations;
}

function exactlyOne(own: Seen[], taskId: string, expected: string, code: string): Violation[] {
  if (own.length === 0) return [{ what: 'lost', taskId, expected, records: [] }];
  if (own.length > 1) return [{ what: 'duplicated', taskId, expected, records: own }];
  const isRight = own.every(({ body }) => (body as DeadLetter).error.code === code);
  return isRight ? [] : [{ what: 'wrong', taskId, expected, records: own }];
}

function placeOf(headers: Record<string, string>): string {
  return `${headers['rnle-original-partition']}@${headers['rnle-original-offset']}`;
}
