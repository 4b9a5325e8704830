import kafkajs, { type Admin } from 'kafkajs';

const MIN_IN_SYNC = 'min.insync.replicas';

export interface Replication {
  topic: string;
  /** Of its worst partition. */
  replicas: number;
  inSync: number;
  /** So many replicas must have a message before it counts as acknowledged. */
  minInSync: number;
}

/** How many brokers hold each of these topics, and how many must. */
export async function topicReplication(admin: Admin, names: string[]): Promise<Replication[]> {
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: [MIN_IN_SYNC],
    })),
  });
  return topics.map(({ name, partitions }) => ({
    topic: name,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    inSync: Math.min(...partitions.map(({ isr }) => isr.length)),
    minInSync: Number(
      resources.find(({ resourceName }) => resourceName === name)?.configEntries[0]?.configValue ?? 1,
    ),
  }));
}
