import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Harness } from '../harness.ts';
import { chaosCommand } from '../workload/commands.ts';
import type { Fault } from './fault.ts';
import { relayLease, tookOver } from './relay-lease.ts';
import { firstToReach } from './seams.ts';

const TAKEOVER_LIMIT_MS = 20_000;
const BURST = 60;
const SOME = 5;
const GATHER_LIMIT_MS = 2_000;
const CLAIM_MS = 700;

export const zombieFaults: Fault[] = [
  {
    name: 'relay-stopped-before-claim',
    what: 'the relay sleeps right before it claims messages, is replaced, and wakes',
    disturbs: ['workers', 'postgres'],
    async inject(harness) {
      const { fleet } = harness;
      const reached = await firstToReach(fleet.victims, { seam: 'before-claim', signal: 'SIGSTOP', ms: 0 });
      if (reached === undefined) return { hit: false, detail: 'nobody claimed' };
      const { epoch } = await relayLease(harness);
      const isHigher = await tookOver(harness, epoch, TAKEOVER_LIMIT_MS);
      const { owner } = await relayLease(harness);
      const hit = isHigher && owner !== reached.worker.id;
      const successor = fleet.workers.find(({ id }) => id === owner)?.child;
      await keepLease(harness);
      // The successor holds still, so that there is something for the other to claim when it goes on.
      successor?.kill('SIGSTOP');
      burst(harness);
      const gathered = await until('messages to claim', async () => (await unclaimed(harness)) >= SOME, {
        timeoutMs: GATHER_LIMIT_MS,
      }).catch(() => false);
      reached.child.kill('SIGCONT');
      await sleep(CLAIM_MS);
      successor?.kill('SIGCONT');
      const detail = `${reached.worker.id} stopped before a claim, ${owner} ${hit ? 'took' : 'did not take'} over, ${gathered ? 'messages' : 'nothing'} to claim`;
      return { hit: hit && gathered, detail };
    },
  },
];

let bursts = 0;

function burst({ ledger, sender }: Harness): void {
  bursts += 1;
  for (let at = 1; at <= BURST; at++) {
    const taskId = `burst-${bursts}-${at}`;
    ledger.expect({ taskId, kind: 'burst', runs: [{ status: 'SUCCESS' }] });
    const body = JSON.stringify(chaosCommand(taskId, 'chaos-echo', 'now'));
    void sender.send({ channel: 'kafka', taskId, body });
  }
}

/** While its holder stands still: another takeover would clear up what the zombie does. */
async function keepLease({ clients }: Harness): Promise<void> {
  await clients.database.query(
    `update relay_lease set expires_at = clock_timestamp() + interval '15 s' where owner is not null`,
  );
}

async function unclaimed({ clients }: Harness): Promise<number> {
  const { rows } = await clients.database.query<{ n: number }>(
    'select count(*)::int as n from outbox where batch_id is null',
  );
  return rows[0]?.n ?? 0;
}
