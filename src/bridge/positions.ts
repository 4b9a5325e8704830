import type { Admin } from 'kafkajs';
import type { Logger } from 'pino';
import type { Names } from '../names.ts';
import type { Database } from '../store/database.ts';
import { findPosition } from '../store/offsets.ts';

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

  async restore(partitions: number[], seek: (partition: number, offset: string) => void): Promise<void> {
    const { admin, database, names, clusterId, logger } = this.#deps;
    const topic = names.topics.commands;
    const committed = await admin.fetchOffsets({ groupId: names.groups.commands, topics: [topic] });
    const without = new Set(
      committed.flatMap(({ partitions: known }) =>
        known.filter(({ offset }) => offset === '-1').map(({ partition }) => partition),
      ),
    );
    for (const partition of partitions.filter((assigned) => without.has(assigned))) {
      const position = await findPosition(database, clusterId, topic, partition);
      if (position === undefined) continue;
      // Where the topic was made anew, the old offset means nothing, but no record is older than the last one taken in.
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
