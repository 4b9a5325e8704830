import type { Admin } from 'kafkajs';
import type { Logger } from 'pino';
import type { Names } from '../names.ts';
import { inTransaction, type Database } from '../store/database.ts';
import { findPosition, hasPositions, savePosition } from '../store/offsets.ts';

export interface PositionsDependencies {
  admin: Admin;
  database: Database;
  names: Names;
  clusterId: string;
  logger: Logger;
}

/**
 * Where to go on when the group has no offset of its own (its first commit not yet made, expired): at the place
 * kept in Postgres. Never at the topic's end, which would lose what was acknowledged before a crash.
 */
export class Positions {
  readonly #deps: PositionsDependencies;

  constructor(deps: PositionsDependencies) {
    this.#deps = deps;
  }

  /**
   * Takes over a topic with history: where nothing was ever taken in, what is on the topic now is left to whoever came
   * before. Done once and for all partitions, or a quiet one would be adopted anew with every start.
   */
  async adopt(): Promise<void> {
    const { admin, database, names, clusterId, logger } = this.#deps;
    const topic = names.topics.commands;
    if (await hasPositions(database, clusterId, topic)) return;
    const [committed] = await admin.fetchOffsets({ groupId: names.groups.commands, topics: [topic] });
    if (committed?.partitions.some(({ offset }) => offset !== '-1')) return;
    const recordTimestamp = new Date();
    await inTransaction(database, async (client) => {
      for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
        await savePosition(client, clusterId, { topic, partition, nextOffset: high, recordTimestamp });
      }
    });
    logger.info({ topic }, 'the topic was adopted: what was on it before is left alone');
  }

  async restore(partitions: number[], seek: (partition: number, offset: string) => void): Promise<void> {
    const { admin, database, names, clusterId, logger } = this.#deps;
    const topic = names.topics.commands;
    const committed = await admin.fetchOffsets({ groupId: names.groups.commands, topics: [topic] });
    const without = new Set(
      committed.flatMap(({ partitions: known }) =>
        known.filter(({ offset }) => offset === '-1').map(({ partition }) => partition),
      ),
    );
    const ends = await admin.fetchTopicOffsets(topic);
    for (const partition of partitions.filter((assigned) => without.has(assigned))) {
      const position = await findPosition(database, clusterId, topic, partition);
      if (position === undefined) continue;
      const end = ends.find((entry) => entry.partition === partition)?.high ?? '0';
      // The topic was made anew, and is shorter than the old one was: all of it is new.
      if (BigInt(end) < BigInt(position.nextOffset)) continue;
      // Where it has grown past the old place, its records are younger than the last one taken in.
      const byTime = await admin.fetchTopicOffsetsByTimestamp(topic, position.recordTimestamp.getTime());
      const first = byTime.find((entry) => entry.partition === partition)?.offset ?? '0';
      const offset = BigInt(first) < BigInt(position.nextOffset) ? first : position.nextOffset;
      logger.info(
        { partition, offset },
        'the group has no offset here; going on at the place kept in the database',
      );
      seek(partition, offset);
    }
  }
}
