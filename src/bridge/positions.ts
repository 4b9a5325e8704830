import type { Admin, KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import { hasRecords } from '../kafka/has-records.ts';
import type { Names } from '../names.ts';
import type { Database } from '../store/database.ts';
import { addPositions, findPositions, type Position } from '../store/offsets.ts';

export interface PositionsDependencies {
  admin: Admin;
  kafkaConfig: KafkaConfig;
  database: Database;
  names: Names;
  clusterId: string;
  logger: Logger;
}

/** By partition, the first offset that is not taken in yet, as the database knows it. */
export type Places = Map<number, string>;

export type Seek = (partition: number, offset: string) => void;

/** Of a partition whose records are all to be taken in. */
const FROM_THE_START = { nextOffset: '0', recordTimestamp: new Date(0) };

/**
 * Where to go on: at the group's offset, unless it has none (its first commit not yet made, expired) or the database
 * knows less than was committed (it was restored); then at the place kept in the database. Never at the topic's end,
 * which would lose what was acknowledged before a crash.
 */
export class Positions {
  readonly #deps: PositionsDependencies;
  readonly #topic: string;

  constructor(deps: PositionsDependencies) {
    this.#deps = deps;
    this.#topic = deps.names.topics.commands;
  }

  /**
   * Takes over a topic with history: where nothing was ever taken in, what is on the topic now is left to whoever came
   * before. Done once and for all partitions, or a quiet one would be adopted anew with every start.
   */
  async adopt(): Promise<void> {
    const { admin, database, clusterId, logger } = this.#deps;
    const topic = this.#topic;
    if ((await findPositions(database, clusterId, topic)).size > 0) return;
    if ((await this.#committed()).size > 0) return;
    const recordTimestamp = new Date();
    const ends = await admin.fetchTopicOffsets(topic);
    const positions = ends.map(({ partition, high }) => ({
      topic,
      partition,
      nextOffset: high,
      recordTimestamp,
    }));
    await addPositions(database, clusterId, positions);
    logger.info({ topic }, 'the topic was adopted: what was on it before is left alone');
  }

  /**
   * @param seek called for each partition that is not to go on at the group's offset
   * @returns the places kept for these partitions
   */
  async restore(partitions: number[], seek: Seek): Promise<Places> {
    const { logger } = this.#deps;
    const committed = await this.#committed();
    const kept = await this.#kept(committed);
    const places: Places = new Map();
    for (const partition of partitions) {
      // A partition that was added, or whose first messages the database has forgotten.
      const position = kept.get(partition) ?? { topic: this.#topic, partition, ...FROM_THE_START };
      places.set(partition, position.nextOffset);
      const offset = committed.get(partition);
      if (offset === undefined) {
        const start = await this.#withoutOffset(position);
        if (start === undefined) continue;
        logger.info(
          { partition, offset: start },
          'the group has no offset here; going on at the place kept in the database',
        );
        seek(partition, start);
      } else if (await this.isBetween(partition, position.nextOffset, offset)) {
        logger.warn(
          { partition, committed: offset, offset: position.nextOffset },
          'the database knows of less than the group has committed: it was restored; going back to its place',
        );
        seek(partition, position.nextOffset);
      }
    }
    return places;
  }

  /** The partitions of these places that the database now knows less of: it was restored meanwhile. */
  async forgotten(places: Places): Promise<number[]> {
    // As they are before the database is asked: one that moves on meanwhile is not ahead of it.
    const before = new Map(places);
    const kept = await this.keptPlaces([...before.keys()]);
    return [...before].flatMap(([partition, place]) =>
      BigInt(kept.get(partition) ?? 0) < BigInt(place) ? [partition] : [],
    );
  }

  /** The places as the database has them, whatever the group has committed; from the start where it has none. */
  async keptPlaces(partitions: number[]): Promise<Places> {
    const { database, clusterId } = this.#deps;
    const kept = await findPositions(database, clusterId, this.#topic);
    return new Map(
      partitions.map((partition) => [
        partition,
        kept.get(partition)?.nextOffset ?? FROM_THE_START.nextOffset,
      ]),
    );
  }

  /** Is there a message from the one offset to before the other? Marks of producers' transactions are none. */
  async isBetween(partition: number, from: string, to: string): Promise<boolean> {
    const [start, end] = [BigInt(from), BigInt(to)];
    return end > start && hasRecords(this.#deps.kafkaConfig, { topic: this.#topic, partition, start, end });
  }

  async #committed(): Promise<Map<number, string>> {
    const { admin, names } = this.#deps;
    const [answer] = await admin.fetchOffsets({ groupId: names.groups.commands, topics: [this.#topic] });
    const offsets = (answer?.partitions ?? []).filter(({ offset }) => offset !== '-1');
    return new Map(offsets.map(({ partition, offset }) => [partition, offset]));
  }

  /** The first time, the group's offsets are taken for true; from then on a commit beyond the kept place tells of a restore. */
  async #kept(committed: Map<number, string>): Promise<Map<number, Position>> {
    const { admin, database, clusterId } = this.#deps;
    const topic = this.#topic;
    const kept = await findPositions(database, clusterId, topic);
    if (kept.size > 0) return kept;
    const now = new Date();
    const positions = (await admin.fetchTopicOffsets(topic)).map(({ partition }) => {
      const offset = committed.get(partition);
      const place = offset === undefined ? FROM_THE_START : { nextOffset: offset, recordTimestamp: now };
      return { topic, partition, ...place };
    });
    await addPositions(database, clusterId, positions);
    return findPositions(database, clusterId, topic);
  }

  async #withoutOffset({ partition, nextOffset, recordTimestamp }: Position): Promise<string | undefined> {
    const { admin } = this.#deps;
    // Where the consumer begins by itself.
    if (nextOffset === FROM_THE_START.nextOffset) return undefined;
    const ends = await admin.fetchTopicOffsets(this.#topic);
    const end = ends.find((entry) => entry.partition === partition)?.high ?? '0';
    // The topic was made anew, and is shorter than the old one was: all of it is new.
    if (BigInt(end) < BigInt(nextOffset)) return undefined;
    // Where it has grown past the old place, its records are younger than the last one taken in.
    const byTime = await admin.fetchTopicOffsetsByTimestamp(this.#topic, recordTimestamp.getTime());
    const first = byTime.find((entry) => entry.partition === partition)?.offset ?? '0';
    return BigInt(first) < BigInt(nextOffset) ? first : nextOffset;
  }
}
