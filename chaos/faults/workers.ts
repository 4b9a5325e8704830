import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Harness } from '../harness.ts';
import { chaosCommand } from '../workload/commands.ts';
import type { Fault } from './fault.ts';
import { leaderAmong, relayLease, tookOver } from './relay-lease.ts';

/** Past the relay's lease (5 s), the transaction timeout (10 s) and the group's session timeout (30 s). */
const PAUSED_MS = 35_000;
const LONGEST_AWAY_MS = 8_000;
const GIVEN_UP_LIMIT_MS = 240_000;

let killers = 0;

export const workerFaults: Fault[] = [
  {
    name: 'worker-killed',
    what: 'a worker is killed at any moment; it is started again after 1 s',
    disturbs: ['workers'],
    async inject({ fleet, random }) {
      const worker = random.pick(fleet.victims);
      const exit = await worker.kill();
      return {
        hit: exit?.signal === 'SIGKILL',
        detail: `${worker.id} ended by ${exit?.signal ?? 'nothing'}`,
      };
    },
  },
  {
    name: 'worker-killed-and-away',
    what: 'a worker is killed at any moment; it is started again after 4–8 s',
    disturbs: ['workers'],
    async inject({ fleet, random }) {
      const worker = random.pick(fleet.victims);
      worker.holdAway();
      const exit = await worker.kill();
      const awayMs = random.int(4_000, LONGEST_AWAY_MS);
      await sleep(awayMs);
      worker.letBack();
      return { hit: exit?.signal === 'SIGKILL', detail: `${worker.id} ended, away for ${awayMs} ms` };
    },
  },
  {
    name: 'worker-paused',
    what: 'the worker that relays sleeps 35 s: past its lease, its transaction and its session',
    disturbs: [],
    lasts: true,
    async inject(harness, begun) {
      const { fleet } = harness;
      const { epoch } = await relayLease(harness);
      const worker = await leaderAmong(harness, fleet.victims);
      worker.isTaken = true;
      const child = worker.child;
      child?.kill('SIGSTOP');
      begun();
      const pausedAt = Date.now();
      const isReplaced = await tookOver(harness, epoch, PAUSED_MS);
      await sleep(Math.max(0, pausedAt + PAUSED_MS - Date.now()));
      const members = await membersOf(harness);
      child?.kill('SIGCONT');
      worker.isTaken = false;
      const isPutOut = members?.includes(worker.id) === false;
      const detail = `${worker.id} paused for ${PAUSED_MS / 1000} s: relay ${isReplaced ? '' : 'not '}taken over, ${isPutOut ? '' : 'not '}put out of the group`;
      return { hit: isReplaced || isPutOut, detail };
    },
  },
  {
    name: 'worker-added-and-removed',
    what: 'one more worker joins, then drains',
    disturbs: ['workers'],
    async inject(harness) {
      const { fleet, ledger } = harness;
      const worker = await fleet.add();
      await worker.up();
      const joined = await until(
        'the new member',
        async () => (await membersOf(harness))?.includes(worker.id) === true,
        { timeoutMs: 60_000 },
      ).catch(() => false);
      const exit = await worker.stop();
      fleet.remove(worker);
      if (exit?.code !== 0) {
        const text = `${worker.id} to drain and exit 0, not ${exit?.code ?? exit?.signal}`;
        ledger.complaints.push({ what: 'wrong', taskId: '', text });
      }
      return { hit: joined, detail: `${worker.id} joined the group, drained and ended with ${exit?.code}` };
    },
  },
  {
    name: 'killer-task',
    what: 'a command whose work kills its worker each time',
    disturbs: [],
    lasts: true,
    sparesNobody: true,
    async inject({ ledger, sender, reader }, begun) {
      const taskId = `killer-${(killers += 1)}`;
      const runs = [{ status: 'FAILURE' as const, code: 'MAX_RETRIES_EXCEEDED', givenUp: true }];
      ledger.expect({ taskId, kind: 'killer', runs });
      const body = JSON.stringify(chaosCommand(taskId, 'chaos-killer', 'x'));
      await sender.send({ channel: 'kafka', taskId, body });
      begun();
      const hit = await until('it to be given up', () => reader.resultsOf(taskId).length > 0, {
        timeoutMs: GIVEN_UP_LIMIT_MS,
      }).catch(() => false);
      return { hit, detail: `${taskId} ${hit ? 'was given up' : 'was not given up'}` };
    },
  },
];

/** The ids of the workers in the group; undefined while it cannot be asked. */
async function membersOf({ clients, names }: Harness): Promise<string[] | undefined> {
  const answer = await clients.admin.describeGroups([names.groups.commands]).catch(() => undefined);
  return answer?.groups[0]?.members.map(({ clientId }) => clientId);
}
