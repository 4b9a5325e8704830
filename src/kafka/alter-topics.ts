import kafkajs, { type Admin } from 'kafkajs';
import type { TopicDifference } from './topics.ts';

type ConfigDifference = Extract<TopicDifference, { kind: 'config' }>;

/** Gives topics the settings they should have. How many partitions they have stays: keys would move to others. */
export async function alterTopics(admin: Admin, differences: ConfigDifference[]): Promise<void> {
  if (differences.length === 0) return;
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const byTopic = Map.groupBy(differences, ({ topic }) => topic);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [...byTopic.keys()].map((name) => ({ type, name })),
  });
  await admin.alterConfigs({
    validateOnly: false,
    resources: resources.map(({ resourceName, configEntries }) => {
      const wanted = new Map(byTopic.get(resourceName)?.map(({ name, wanted: value }) => [name, value]));
      // What is left out of this request falls back to the broker's default: min.insync.replicas, for one.
      const kept = configEntries.filter(({ configName, isDefault }) => !isDefault && !wanted.has(configName));
      return {
        type,
        name: resourceName,
        configEntries: [
          ...kept.map(({ configName, configValue }) => ({ name: configName, value: configValue })),
          ...[...wanted].map(([name, value]) => ({ name, value })),
        ],
      };
    }),
  });
}
