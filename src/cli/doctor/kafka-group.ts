import type { Admin } from 'kafkajs';
import type { Names } from '../../names.ts';
import type { Finding } from './finding.ts';

const area = 'Kafka';
/** As the alert rule KafkaConsumerLagHigh has it. */
const HIGH_LAG = 1_000;

/** Does anybody take commands in, and do they keep up? */
export async function groupFindings(admin: Admin, names: Names, present: string[]): Promise<Finding[]> {
  const { commands: group } = names.groups;
  const { groups } = await admin.describeGroups([group]);
  const members = groups[0]?.members.length ?? 0;
  const membership: Finding =
    members > 0
      ? { area, status: 'ok', what: `group ${group} has ${members} member(s)` }
      : {
          area,
          status: 'warn',
          what: `group ${group} has no members: commands on Kafka wait`,
          fix: 'start a worker with the role bridge (npm start)',
        };
  if (!present.includes(names.topics.commands)) return [membership];
  const lag = await lagOf(admin, names);
  const trouble = lag > HIGH_LAG;
  return [
    membership,
    {
      area,
      status: trouble ? 'warn' : 'ok',
      what: `${lag} commands wait on ${names.topics.commands}`,
      ...(trouble && { fix: 'rnle workers shows whether they are paused; more workers take more' }),
    },
  ];
}

async function lagOf(admin: Admin, { topics, groups }: Names): Promise<number> {
  const ends = await admin.fetchTopicOffsets(topics.commands);
  const [committed] = await admin.fetchOffsets({ groupId: groups.commands, topics: [topics.commands] });
  const places = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return ends.reduce((sum, { partition, high, low }) => {
    // -1: nothing was committed yet, and the reading starts at the earliest.
    const place = Math.max(places.get(partition) ?? -1, Number(low));
    return sum + Math.max(0, Number(high) - place);
  }, 0);
}
