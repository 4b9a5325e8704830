import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConfig } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { RawRecord } from 'kafkajs/src/cluster/index.js';
import { withCluster } from '../src/kafka/cluster.ts';
import { fetchCommitted, type Place } from '../src/kafka/fetch.ts';
import type { Seen } from './observed.ts';

const WAIT_MS = 200;
const AGAIN_MS = 200;

/**
 * Reads topics as their users do, committed records only, and keeps its own place: no group, so nothing that a
 * rebalance or a lost commit could make it read twice. Goes on where it was when a broker dies.
 */
export class Reader {
  readonly seen: Seen[] = [];
  readonly #byTask = new Map<string, Seen[]>();
  readonly #config: KafkaConfig;
  readonly #topics: string[];
  readonly #resultsTopic: string;
  readonly #next = new Map<string, bigint>();
  readonly #incarnations = new Map<string, number>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #failures: string[] = [];

  constructor(config: KafkaConfig, topics: string[], resultsTopic: string) {
    this.#config = config;
    this.#topics = topics;
    this.#resultsTopic = resultsTopic;
    this.#running = this.#run();
  }

  resultsOf(taskId: string): Seen[] {
    return this.#byTask.get(taskId) ?? [];
  }

  of(topic: string): Seen[] {
    return this.seen.filter((record) => record.topic === topic);
  }

  /** Why it could not read, lately. */
  get failures(): string[] {
    return this.#failures.slice(-3);
  }

  /** Where it stands, by partition: the first offset not read yet. */
  places(topic: string): Map<number, bigint> {
    const prefix = `${topic}/`;
    const own = [...this.#next].filter(([place]) => place.startsWith(prefix));
    return new Map(own.map(([place, next]) => [Number(place.slice(prefix.length)), next]));
  }

  /** To be called once the topic was deleted, before it is made anew: its offsets start over. */
  topicDeleted(topic: string): void {
    this.#incarnations.set(topic, this.#incarnation(topic) + 1);
    for (const partition of this.places(topic).keys()) this.#next.delete(`${topic}/${partition}`);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await withCluster(this.#config, (cluster) => this.#readOn(cluster));
      } catch (error) {
        this.#failures.push((error as Error).message);
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One round after another over all that can be read; one topic that is missing does not hide the others. */
  async #readOn(cluster: Cluster): Promise<void> {
    for (const topic of this.#topics) {
      try {
        await cluster.addTargetTopic(topic);
      } catch (error) {
        this.#failures.push((error as Error).message);
      }
    }
    const known = this.#topics.filter((topic) => cluster.findTopicPartitionMetadata(topic).length > 0);
    const isComplete = known.length === this.#topics.length;
    while (!this.#stopping.signal.aborted) {
      const incarnations = new Map(this.#incarnations);
      await this.#round(cluster, known, incarnations);
      // A missing topic, or one made anew, is looked for with a new connection.
      if (!isComplete || [...this.#incarnations].some(([t, n]) => incarnations.get(t) !== n)) return;
    }
  }

  async #round(cluster: Cluster, topics: string[], incarnations: Map<string, number>): Promise<void> {
    const byLeader = new Map<number, Place[]>();
    for (const topic of topics) {
      for (const { partitionId: partition, leader } of cluster.findTopicPartitionMetadata(topic)) {
        const place = { topic, partition, offset: this.#place(topic, partition) };
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), place]);
      }
    }
    for (const [nodeId, places] of byLeader) {
      const broker = await cluster.findBroker({ nodeId });
      for (const { topic, partition, records, next } of await fetchCommitted(broker, places, WAIT_MS)) {
        // Asked of the topic that was deleted meanwhile.
        if (incarnations.get(topic) !== this.#incarnations.get(topic)) continue;
        for (const record of records) this.#note(topic, partition, record);
        this.#next.set(`${topic}/${partition}`, next);
      }
    }
  }

  #place(topic: string, partition: number): bigint {
    return this.#next.get(`${topic}/${partition}`) ?? 0n;
  }

  #incarnation(topic: string): number {
    return this.#incarnations.get(topic) ?? 1;
  }

  #note(topic: string, partition: number, { offset, key, value, headers }: RawRecord): void {
    const record: Seen = {
      topic,
      incarnation: this.#incarnation(topic),
      partition,
      offset: BigInt(offset),
      key: key?.toString(),
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
      body: parsed(value?.toString() ?? ''),
    };
    this.seen.push(record);
    if (topic !== this.#resultsTopic || record.key === undefined) return;
    this.#byTask.set(record.key, [...this.resultsOf(record.key), record]);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
