import kafkajs, { type Admin } from 'kafkajs';
import { ConfigError } from '../config-error.ts';
import { Limits, type Names } from '../names.ts';

const RETENTION = 'retention.ms';
const MAX_BYTES = 'max.message.bytes';

/**
 * Holds the topics that are there against what the worker promises on top of them.
 *
 * @param retentionMs how long a command is still recognised
 * @throws ConfigError where a command could outlive its recognition, or a message be refused for ever
 */
export async function assertTopicLimits(admin: Admin, { topics }: Names, retentionMs: number): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const written = [topics.results, topics.events, topics.deadLetters];
  const names = [topics.commands, ...written].filter((topic) => existing.has(topic));
  if (names.length === 0) return;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: [RETENTION, MAX_BYTES],
    })),
  });
  for (const { resourceName: topic, configEntries } of resources) {
    const value = (name: string): number =>
      Number(configEntries.find(({ configName }) => configName === name)?.configValue);
    const retention = value(RETENTION);
    // -1 keeps for ever, which no row does.
    if (topic === topics.commands && (retention < 0 || retention > retentionMs)) {
      const days = retention < 0 ? 'for ever' : `for ${retention / 86_400_000} days`;
      throw new ConfigError(
        `RNLE_RETENTION_DAYS is ${retentionMs / 86_400_000}, but ${topic} keeps commands ${days}: set it to more than that, or lower the topic's ${RETENTION}`,
      );
    }
    if (written.includes(topic) && value(MAX_BYTES) < Limits.messageBytes) {
      throw new ConfigError(
        `${topic} has ${MAX_BYTES}=${value(MAX_BYTES)} and would refuse messages for ever: set it to at least ${Limits.messageBytes}`,
      );
    }
  }
}
