import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import type { Ledger } from '../ledger.ts';
import type { Observed, Seen } from '../observed.ts';
import { runOf } from './results.ts';
import { isBefore, type Violation } from './violation.ts';

/** Each run was received once, then ended once, as its result says; no event is there twice. */
export function checkEvents({ tasks }: Ledger, { events, results }: Observed): Violation[] {
  const violations: Violation[] = [];
  for (const [id, same] of Map.groupBy(events, (event) => body(event).eventId)) {
    if (same.length > 1)
      violations.push({
        what: 'duplicated',
        taskId: taskIdOf(same[0]),
        expected: `one event ${id}`,
        records: same,
      });
  }
  const byRun = Map.groupBy(events, (event) => `${taskIdOf(event)}/${String(body(event).data?.['run'])}`);
  for (const result of results) {
    const taskId = result.key ?? '';
    const run = runOf(result);
    const own = byRun.get(`${taskId}/${run}`) ?? [];
    const received = own.filter((event) => body(event).eventType === 'COMMAND_RECEIVED');
    const ended = own.filter((event) => body(event).eventType !== 'COMMAND_RECEIVED');
    const isRejected = tasks.get(taskId)?.runs[run - 1]?.rejected === true;
    const violation = (what: Violation['what'], expected: string): Violation => ({
      what,
      taskId,
      expected: `run ${run}: ${expected}`,
      records: [...own, result],
    });
    const [end] = ended;
    if (end === undefined) violations.push(violation('lost', 'an event of its end'));
    else if (!agrees(end, result))
      violations.push(violation('wrong', 'an event that agrees with the result'));
    const [start] = received;
    if (isRejected !== (start === undefined))
      violations.push(
        isRejected ? violation('wrong', 'no COMMAND_RECEIVED') : violation('lost', 'one COMMAND_RECEIVED'),
      );
    else if (start && end && !isBefore(start, end))
      violations.push(violation('wrong', 'to be received before it ended'));
  }
  return violations;
}

function agrees(event: Seen, result: Seen): boolean {
  const { eventType, data } = body(event);
  const { status } = result.body as CommandResult;
  const type = status === 'FAILURE' ? 'COMMAND_FAILED' : 'COMMAND_COMPLETED';
  return eventType === type && data?.['status'] === status;
}

function body(event: Seen): WorkerEvent {
  return event.body as WorkerEvent;
}

function taskIdOf(event: Seen | undefined): string {
  return event === undefined ? '' : String(body(event).data?.['taskId']);
}
