import type { Admin } from 'kafkajs';
import { ConfigError } from '../../config-error.ts';
import { describeDifference, topicDifferences, type TopicDifference } from '../../kafka/topics.ts';
import { assertTopicLimits } from '../../kafka/topic-limits.ts';
import { withDeadline } from '../../telemetry/deadline.ts';
import type { KafkaAccess } from '../kafka.ts';
import { reasonOf, type Finding } from './finding.ts';
import { groupFindings } from './kafka-group.ts';
import { replicationFindings } from './kafka-replication.ts';

const area = 'Kafka';
const LIMIT_MS = 15_000;
const DAY_MS = 86_400_000;

/** Is it there, and is what is on it as the worker needs it? */
export async function kafkaFindings(access: KafkaAccess): Promise<Finding[]> {
  const admin = access.kafka.admin();
  try {
    await withDeadline(admin.connect(), LIMIT_MS);
    return await withDeadline(look(admin, access), LIMIT_MS);
  } catch (error) {
    const brokers = access.config.kafka.brokers.join(', ');
    return [
      {
        area,
        status: 'FAIL',
        what: `no answer from ${brokers}: ${reasonOf(error)}`,
        fix: 'check KAFKA_BROKERS, KAFKA_SSL and KAFKA_SASL_…, or start a broker with npm run stack',
      },
    ];
  } finally {
    await admin.disconnect();
  }
}

async function look(admin: Admin, { config }: KafkaAccess): Promise<Finding[]> {
  const { brokers, clusterId } = await admin.describeCluster();
  const differences = await topicDifferences(admin, config.names);
  const missing = new Set(differences.filter(({ kind }) => kind === 'missing').map(({ topic }) => topic));
  const present = Object.values(config.names.topics).filter((topic) => !missing.has(topic));
  return [
    { area, status: 'ok', what: `${brokers.length} broker(s), cluster ${clusterId}` },
    ...topicFindings(differences, present.length),
    await limitsFinding(admin, config.names, config.retentionDays),
    ...(await replicationFindings(admin, present)),
    ...(await groupFindings(admin, config.names, present)),
  ];
}

function topicFindings(differences: TopicDifference[], present: number): Finding[] {
  if (differences.length === 0) {
    return [{ area, status: 'ok', what: `${present} topics, with the contract's partitions and settings` }];
  }
  return differences.map((difference) => ({
    area,
    status: difference.kind === 'missing' ? 'FAIL' : 'warn',
    what: describeDifference(difference),
    fix: FIXES[difference.kind],
  }));
}

const FIXES: Record<TopicDifference['kind'], string> = {
  missing: 'rnle topics apply creates it',
  partitions: 'our own producers then leave the partition to the broker; more of them moves keys to others',
  config: 'rnle topics apply --alter mends it',
};

async function limitsFinding(
  admin: Admin,
  names: Parameters<typeof assertTopicLimits>[1],
  retentionDays: number,
): Promise<Finding> {
  try {
    await assertTopicLimits(admin, names, retentionDays * DAY_MS);
    return { area, status: 'ok', what: 'retention and message size are within what the worker promises' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { area, status: 'FAIL', what: error.message, fix: 'as it says: the worker refuses to start' };
  }
}
