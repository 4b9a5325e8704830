import type { Admin } from 'kafkajs';
import { topicReplication, type Replication } from '../../kafka/replication.ts';
import type { Finding } from './finding.ts';

const area = 'Kafka';

/** Does a broker's loss lose messages, or keep them from being written? */
export async function replicationFindings(admin: Admin, topics: string[]): Promise<Finding[]> {
  const all = await topicReplication(admin, topics);
  if (all.length === 0) return [];
  const troubles = [refusing, behind, single, unguarded].flatMap((judge) => {
    const finding = judge(all);
    return finding ? [finding] : [];
  });
  return troubles.length > 0
    ? troubles
    : [{ area, status: 'ok', what: 'every topic outlives the loss of a broker' }];
}

function refusing(all: Replication[]): Finding | undefined {
  const bad = all.filter(({ inSync, minInSync }) => inSync < minInSync);
  return finding(
    bad,
    'FAIL',
    'fewer replicas in sync than min.insync.replicas asks for: nothing can be written',
    {
      fix: 'bring the brokers back, or lower min.insync.replicas',
    },
  );
}

function behind(all: Replication[]): Finding | undefined {
  const bad = all.filter(({ inSync, minInSync, replicas }) => inSync < replicas && inSync >= minInSync);
  return finding(bad, 'warn', 'a replica that is not in sync', {
    fix: 'a broker is down or slow: look at it',
  });
}

function single(all: Replication[]): Finding | undefined {
  const bad = all.filter(({ replicas }) => replicas === 1);
  return finding(bad, 'warn', 'one replica: a lost disk loses messages', {
    fix: 'fine on one machine; in production three replicas and min.insync.replicas=2',
  });
}

function unguarded(all: Replication[]): Finding | undefined {
  const bad = all.filter(({ replicas, minInSync }) => replicas > 1 && minInSync < 2);
  return finding(bad, 'warn', 'min.insync.replicas=1: acknowledged by one broker, lost with it', {
    fix: 'set min.insync.replicas=2 on them',
  });
}

function finding(
  bad: Replication[],
  status: Finding['status'],
  trouble: string,
  { fix }: { fix: string },
): Finding | undefined {
  if (bad.length === 0) return undefined;
  return { area, status, what: `${bad.map(({ topic }) => topic).join(', ')}: ${trouble}`, fix };
}
