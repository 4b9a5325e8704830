import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { TransientError } from '../errors.ts';
import type { Names } from '../names.ts';

/** The spec's "Topic Configuration". */
const CONFIG: Record<string, string> = {
  'retention.ms': '604800000',
  'segment.bytes': '1073741824',
  'max.message.bytes': '1048576',
  'compression.type': 'gzip',
  'cleanup.policy': 'delete',
};

const PARTITIONS: Record<keyof Names['topics'], number> = {
  commands: 6,
  results: 6,
  // One partition each: their messages are read in the order they were written.
  events: 1,
  control: 1,
  deadLetters: 6,
};

const LEADER_TRIES = 100;
const LEADER_PAUSE_MS = 100;

interface Topic {
  topic: string;
  numPartitions: number;
}

function topicsOf({ topics }: Names): Topic[] {
  return Object.entries(PARTITIONS).map(([part, numPartitions]) => ({
    topic: topics[part as keyof Names['topics']],
    numPartitions,
  }));
}

/** Creates the missing topics; those that exist stay as they are. */
export async function ensureTopics(
  admin: Admin,
  names: Names,
  { replicationFactor }: { replicationFactor: number },
): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topicsOf(names).filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return;
  const configEntries = Object.entries(CONFIG).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: missing.map((topic) => ({ ...topic, replicationFactor, configEntries })),
    // kafkajs' own wait fails where the broker asked has not heard of the topic yet.
    waitForLeaders: false,
  });
  const created = missing.map(({ topic }) => topic);
  for (let tries = 0; tries < LEADER_TRIES; tries++) {
    if (await areLed(admin, created)) return;
    await sleep(LEADER_PAUSE_MS);
  }
  throw new TransientError(
    'UNAVAILABLE',
    `The broker has no leaders for the new topics ${created.join(', ')}`,
  );
}

async function areLed(admin: Admin, wanted: string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: wanted });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (error instanceof kafkajs.KafkaJSError && error.retriable) return false;
    throw error;
  }
}

/** Where a topic of the cluster is not as the contract has it. */
export type TopicDifference =
  | { topic: string; kind: 'missing' }
  | { topic: string; kind: 'partitions'; actual: number | undefined; wanted: number }
  | { topic: string; kind: 'config'; name: string; actual: string; wanted: string };

export function describeDifference(difference: TopicDifference): string {
  const { topic, kind } = difference;
  if (kind === 'missing') return `topic ${topic} is missing`;
  if (kind === 'partitions') {
    return `topic ${topic} has ${difference.actual} partitions, not ${difference.wanted}`;
  }
  return `topic ${topic} has ${difference.name}=${difference.actual}, not ${difference.wanted}`;
}

/** Says in words where the cluster's topics differ from the contract; alters nothing. */
export async function checkTopics(admin: Admin, names: Names): Promise<string[]> {
  return (await topicDifferences(admin, names)).map(describeDifference);
}

export async function topicDifferences(admin: Admin, names: Names): Promise<TopicDifference[]> {
  const existing = new Set(await admin.listTopics());
  const wanted = topicsOf(names);
  const present = wanted.filter(({ topic }) => existing.has(topic));
  const missing = wanted.filter(({ topic }) => !existing.has(topic));
  return [
    ...missing.map(({ topic }) => ({ topic, kind: 'missing' }) as const),
    ...(await partitionDifferences(admin, present)),
    ...(await configDifferences(admin, present)),
  ];
}

async function partitionDifferences(admin: Admin, wanted: Topic[]): Promise<TopicDifference[]> {
  // An empty list would ask for every topic of the cluster.
  if (wanted.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
  const actual = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
  return wanted
    .filter(({ topic, numPartitions }) => actual.get(topic) !== numPartitions)
    .map(({ topic, numPartitions }) => ({
      topic,
      kind: 'partitions',
      actual: actual.get(topic),
      wanted: numPartitions,
    }));
}

async function configDifferences(admin: Admin, wanted: Topic[]): Promise<TopicDifference[]> {
  if (wanted.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: wanted.map(({ topic }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: Object.keys(CONFIG),
    })),
  });
  return resources.flatMap(({ resourceName, configEntries }) =>
    configEntries
      .filter(({ configName, configValue }) => configValue !== CONFIG[configName])
      .map(({ configName, configValue }) => ({
        topic: resourceName,
        kind: 'config',
        name: configName,
        actual: configValue,
        wanted: CONFIG[configName] ?? '',
      })),
  );
}
