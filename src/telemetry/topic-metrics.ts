import { setTimeout as sleep } from 'node:timers/promises';
import type { Names } from '../names.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { OutageLog } from './outage-log.ts';

/** What is asked of a kafkajs `Admin`. */
export interface TopicAdmin {
  fetchTopicOffsets(topic: string): Promise<PartitionEnds[]>;
  fetchOffsets(options: {
    groupId: string;
    topics: string[];
  }): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

interface PartitionEnds {
  partition: number;
  /** The offset that the next record will get. */
  high: string;
  /** The oldest record that is still there. */
  low: string;
}

export interface TopicMetricsOptions {
  admin: TopicAdmin;
  names: Names;
  metrics: Metrics;
  intervalMs: number;
  /** One worker of the fleet reports, or three replicas would raise three alerts. */
  isLeader: () => boolean;
  logger: Logger;
}

/**
 * Reports partitions, end offsets and the command group's lag while this worker is the leader. A figure that
 * cannot be read now is taken away: none is better than a stale one.
 */
export function pollTopicMetrics({
  admin,
  names,
  metrics,
  intervalMs,
  isLeader,
  logger,
}: TopicMetricsOptions): {
  /** Ends a poll under way first. */
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const outage = new OutageLog(logger, 'the figures of all topics are read again');

  function clear(): void {
    metrics.consumerLag.reset();
    metrics.topicPartitions.reset();
    metrics.topicOffset.reset();
  }

  async function read<T>(topic: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      outage.failed(error, 'cannot read the figures of a topic; trying again', { topic });
      return undefined;
    }
  }

  async function poll(): Promise<void> {
    // One after the other, and each on its own: a topic that is missing must not hide the others.
    const ends = new Map<string, PartitionEnds[]>();
    for (const topic of Object.values(names.topics)) {
      const found = await read(topic, () => admin.fetchTopicOffsets(topic));
      if (found) ends.set(topic, found);
    }
    const topic = names.topics.commands;
    const group = names.groups.commands;
    const committed = await read(topic, () => admin.fetchOffsets({ groupId: group, topics: [topic] }));

    clear();
    if (committed && ends.size === Object.values(names.topics).length) outage.over();
    if (!isLeader()) return;
    for (const [name, partitions] of ends) {
      metrics.topicPartitions.set({ topic: name }, partitions.length);
      for (const { partition, high } of partitions) {
        metrics.topicOffset.set({ topic: name, partition }, Number(high));
      }
    }
    const commands = ends.get(topic);
    const offsets = committed?.find((entry) => entry.topic === topic)?.partitions;
    if (commands && offsets) metrics.consumerLag.set({ group, topic }, lagOf(commands, offsets));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (isLeader()) await poll();
      else clear();
      await sleep(intervalMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
    clear();
  }

  const ended = run();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Kafka answers -1 where the group has committed nothing, and records below the low watermark are gone. */
function lagOf(ends: PartitionEnds[], committed: { partition: number; offset: string }[]): number {
  return ends.reduce((lag, { partition, high, low }) => {
    const offset = committed.find((entry) => entry.partition === partition)?.offset ?? '-1';
    return lag + Math.max(0, Number(high) - Math.max(Number(offset), Number(low)));
  }, 0);
}
