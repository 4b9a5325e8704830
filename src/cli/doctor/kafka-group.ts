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
  const { topics, groups: groupIds } = names;
  const controls = present.includes(topics.control) ? await controlFinding(admin, names) : [];
  const lag = await lagOf(admin, groupIds.commands, topics.commands);
  const trouble = lag > HIGH_LAG;
  return [
    membership,
    {
      area,
      status: trouble ? 'warn' : 'ok',
      what: `${lag} commands wait on ${names.topics.commands}`,
      ...(trouble && { fix: 'rnle workers shows whether they are paused; more workers take more' }),
    },
    ...controls,
  ];
}

/** Controls have their effect at once; what waits here, waits for something. */
async function controlFinding(admin: Admin, { topics, groups }: Names): Promise<Finding[]> {
  const lag = await lagOf(admin, groups.control, topics.control);
  const what = `${lag} controls wait on ${topics.control}`;
  if (lag === 0) return [{ area, status: 'ok', what }];
  const fix = 'look again in a moment; if they still wait, the log of a worker with the role bridge says why';
  return [{ area, status: 'warn', what, fix }];
}

async function lagOf(admin: Admin, groupId: string, topic: string): Promise<number> {
  const ends = await admin.fetchTopicOffsets(topic);
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const places = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return ends.reduce((sum, { partition, high, low }) => {
    // -1: nothing was committed yet, and the reading starts at the earliest.
    const place = Math.max(places.get(partition) ?? -1, Number(low));
    return sum + Math.max(0, Number(high) - place);
  }, 0);
}
