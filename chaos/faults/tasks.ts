import { until } from '../../support/until.ts';
import { readExecutions } from '../executions.ts';
import type { Harness } from '../harness.ts';
import { chaosCommand } from '../workload/commands.ts';
import type { Fault } from './fault.ts';

const LIMIT_MS = 60_000;
const LONG_MS = '20000';

let tasks = 0;

export const taskFaults: Fault[] = [
  {
    name: 'workflow-terminated',
    what: 'a running workflow is terminated, as in the Temporal UI',
    disturbs: ['workers', 'temporal'],
    async inject(harness) {
      const { ledger, sender, clients, reader } = harness;
      const taskId = `terminated-${(tasks += 1)}`;
      ledger.expect({ taskId, kind: 'terminated', runs: [{ status: 'FAILURE', code: 'TERMINATED' }] });
      const body = JSON.stringify(chaosCommand(taskId, 'chaos-long', LONG_MS));
      await sender.send({ channel: 'kafka', taskId, body });
      await begun(harness, taskId);
      const handle = clients.temporal.workflow.getHandle(taskId);
      await handle.terminate('by the chaos harness');
      const { status } = await handle.describe();
      await until('its result', () => reader.resultsOf(taskId).length > 0, {
        timeoutMs: LIMIT_MS,
      }).catch(() => false);
      return { hit: status.name === 'TERMINATED', detail: `the workflow of ${taskId} is ${status.name}` };
    },
  },
  {
    name: 'bad-item',
    what: 'Postgres refuses one command of a batch',
    disturbs: ['workers', 'postgres'],
    async inject(harness) {
      const { ledger, sender, clients, reader, random } = harness;
      const taskId = `bad-item-${(tasks += 1)}`;
      await clients.database.query(`
        create or replace function chaos_refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'refused by the chaos harness' using errcode = 'check_violation';
        end $$`);
      await clients.database.query(`
        create trigger chaos_refuse before insert on tasks for each row
        when (new.task_id = '${taskId}' and new.state = 'ACCEPTED') execute function chaos_refuse()`);
      try {
        const partition = random.int(0, 5);
        const good = Array.from({ length: 8 }, (_, at) => `${taskId}-good-${at}`);
        for (const id of [...good.slice(0, 4), taskId, ...good.slice(4)]) {
          const isBad = id === taskId;
          const refused = { status: 'FAILURE' as const, code: 'UNSTORABLE', rejected: true };
          ledger.expect({ taskId: id, kind: 'batch', runs: [isBad ? refused : { status: 'SUCCESS' }] });
          const body = JSON.stringify(chaosCommand(id, 'chaos-echo', 'x'));
          const letter = isBad ? { letter: 'UNSTORABLE' } : {};
          void sender.send({ channel: 'kafka', taskId: id, body, partition, ...letter });
        }
        const hit = await until('its refusal', () => reader.resultsOf(taskId).length > 0, {
          timeoutMs: LIMIT_MS,
        }).catch(() => false);
        return {
          hit,
          detail: `Postgres ${hit ? 'refused' : 'was not seen to refuse'} ${taskId} among ${good.length}`,
        };
      } finally {
        await clients.database.query('drop trigger chaos_refuse on tasks');
      }
    },
  },
];

/** Waits until the task's work has begun. */
export async function begun({ traces }: Harness, ...taskIds: string[]): Promise<void> {
  const haveBegun = async (): Promise<boolean> => {
    const executions = await readExecutions(traces);
    return taskIds.every((taskId) => executions.has(taskId));
  };
  await until(`the work on ${taskIds.join(', ')}`, haveBegun, { timeoutMs: LIMIT_MS });
}
