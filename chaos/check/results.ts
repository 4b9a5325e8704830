import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { Expected, Ledger, LedgerTask } from '../ledger.ts';
import type { Observed, Seen } from '../observed.ts';
import { allowsGivingUp } from './given-up.ts';
import { isBefore, type Violation } from './violation.ts';

/** Every acknowledged task has exactly one result a run, of the expected kind; there is no other. */
export function checkResults({ tasks }: Ledger, observed: Observed): Violation[] {
  const byTask = Map.groupBy(observed.results, ({ key }) => key ?? '');
  const unasked = [...byTask].filter(([taskId]) => !tasks.has(taskId));
  return [
    ...[...tasks.values()].flatMap((task) => checkTask(task, byTask.get(task.taskId) ?? [], observed)),
    ...unasked.map(([taskId, records]): Violation => ({
      what: 'wrong',
      taskId,
      expected: 'no result: nobody asked',
      records,
    })),
  ];
}

function checkTask(task: LedgerTask, records: Seen[], observed: Observed): Violation[] {
  const { taskId, kind, runs } = task;
  const violation = (what: Violation['what'], expected: string, shown = records): Violation => ({
    what,
    taskId,
    expected: `${kind}: ${expected}`,
    records: shown,
  });
  const byRun = Map.groupBy(records, runOf);
  const violations: Violation[] = [];
  for (const [at, expected] of runs.entries()) {
    const run = at + 1;
    const own = byRun.get(run) ?? [];
    const [first] = own;
    if (own.length > 1) violations.push(violation('duplicated', `one result of run ${run}`, own));
    if (first === undefined) {
      const isOwed = run <= task.acknowledgedRuns && !task.forgiven;
      if (isOwed) violations.push(violation('lost', `a result of run ${run}: ${text(expected)}`));
    } else if (!fits(expected, first.body as CommandResult, taskId, observed)) {
      violations.push(violation('wrong', `run ${run} to end in ${text(expected)}`, own));
    }
  }
  const beyond = records.filter((record) => runOf(record) > runs.length);
  if (beyond.length > 0) violations.push(violation('duplicated', `no run beyond ${runs.length}`, beyond));
  if (records.some((record, at) => records.slice(at + 1).some((later) => isOutOfOrder(record, later))))
    violations.push(violation('wrong', 'results in the order of the runs'));
  return violations;
}

function isOutOfOrder(one: Seen, other: Seen): boolean {
  return isBefore(one, other) !== runOf(one) <= runOf(other);
}

export function runOf({ headers }: Seen): number {
  return Number(headers['rnle-run'] ?? Number.NaN);
}

function fits(expected: Expected, result: CommandResult, taskId: string, observed: Observed): boolean {
  const { status, error } = result;
  if (status === expected.status && error?.code === expected.code) return true;
  return error?.code === 'MAX_RETRIES_EXCEEDED' && allowsGivingUp(observed, taskId);
}

function text({ status, code }: Expected): string {
  return code === undefined ? status : `${status} ${code}`;
}
