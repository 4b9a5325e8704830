import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaConfig } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { RawRecord } from 'kafkajs/src/cluster/index.js';
import { withCluster } from './cluster.ts';
import { fetchCommitted, type Fetched } from './fetch.ts';
import { ENOUGH, offsetsOf } from './read-partition.ts';

const FETCH_WAIT_MS = 500;
/** How long a reading goes on without an answer, in milliseconds, and how often it is tried. */
const OUTAGE_MS = 60_000;
const RETRY_MS = 500;

export interface FollowOptions {
  topic: string;
  fromBeginning: boolean;
  /** Goes on for ever; otherwise ends at the topic's end, as it is at the start. */
  follow: boolean;
}

/** Takes one record; answers `enough` where the rest is of no interest. The next one comes when it is done. */
export type VisitRecord = (partition: number, record: RawRecord) => Promise<unknown>;

/**
 * Hands the committed records of a topic to `visit`, those of a partition in order, as they come. Without a consumer
 * group: nothing to wait for at the start, nothing that stays behind.
 *
 * @throws when the topic does not exist, or Kafka is away for a minute
 */
export async function followTopic(
  config: KafkaConfig,
  options: FollowOptions,
  visit: VisitRecord,
): Promise<void> {
  const { topic, fromBeginning, follow } = options;
  await withCluster(config, async (cluster) => {
    await cluster.addTargetTopic(topic);
    const partitions = cluster
      .findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => ({ partition: partitionId }));
    const next = await offsetsOf(cluster, { topic, partitions, fromBeginning });
    const ends = follow ? undefined : await offsetsOf(cluster, { topic, partitions, fromBeginning: false });
    let answeredAt = performance.now();
    for (;;) {
      for (const [partition, end] of ends ?? [])
        if ((next.get(partition) ?? end) >= end) next.delete(partition);
      if (next.size === 0) return;
      let answers: Fetched[] = [];
      try {
        answers = await fetchAll(cluster, topic, next);
        answeredAt = performance.now();
      } catch (error) {
        if (performance.now() - answeredAt > OUTAGE_MS) throw error;
        await delay(RETRY_MS);
        await recover(cluster, topic, next);
      }
      for (const fetched of answers) if ((await take(fetched, next, visit)) === ENOUGH) return;
    }
  });
}

/** One question to each leader, at once: a broker answers those on one connection in turn. */
async function fetchAll(cluster: Cluster, topic: string, next: Map<number, bigint>): Promise<Fetched[]> {
  const leaders = Map.groupBy(
    cluster.findTopicPartitionMetadata(topic).filter(({ partitionId }) => next.has(partitionId)),
    ({ leader }) => leader,
  );
  const answers = await Promise.all(
    [...leaders].map(async ([nodeId, led]) => {
      const places = led.map(({ partitionId: partition }) => ({
        topic,
        partition,
        offset: next.get(partition) ?? 0n,
      }));
      return fetchCommitted(await cluster.findBroker({ nodeId }), places, FETCH_WAIT_MS);
    }),
  );
  return answers.flat();
}

async function take(
  { partition, records, next: after }: Fetched,
  next: Map<number, bigint>,
  visit: VisitRecord,
): Promise<typeof ENOUGH | undefined> {
  for (const record of records) if ((await visit(partition, record)) === ENOUGH) return ENOUGH;
  next.set(partition, after);
  return undefined;
}

/** A partition has another leader, or its oldest records are gone. */
async function recover(cluster: Cluster, topic: string, next: Map<number, bigint>): Promise<void> {
  try {
    await cluster.refreshMetadata();
    const partitions = [...next.keys()].map((partition) => ({ partition }));
    const oldest = await offsetsOf(cluster, { topic, partitions, fromBeginning: true });
    for (const [partition, first] of oldest) {
      if ((next.get(partition) ?? first) < first) next.set(partition, first);
    }
  } catch {
    // Still away: the next question says so.
  }
}
