import type { KafkaConfig } from 'kafkajs';
import { readSince } from '../kafka/read-since.ts';
import { isTopicRefusal } from '../kafka/topic-refusal.ts';
import { Headers } from '../names.ts';
import type { Database } from '../store/database.ts';
import { claimedMessages, resolveClaimed } from '../store/outbox.ts';

const CLOCK_MARGIN_MS = 60_000;

export interface Recovered {
  /** Already on their topics: deleted from the outbox. */
  published: number;
  /** Not there: to be published. */
  released: number;
  /** Topics that are missing or closed to us: what was claimed for them stays in doubt until they can be read. */
  unread: string[];
}

/**
 * Ends the doubt about messages that were claimed and not deleted: looks for each on its topic. To be called after
 * fencing, never before, or what an old producer still commits is missed. One mechanism for a crash, a recreated
 * topic, a restored database.
 *
 * @throws when the broker cannot be asked, or the lease is another's by now
 */
export async function recoverClaimed(
  database: Database,
  kafka: KafkaConfig,
  epoch: string,
): Promise<Recovered> {
  const claimed = await claimedMessages(database);
  if (claimed.length === 0) return { published: 0, released: 0, unread: [] };
  const found = new Set<string>();
  const unread: string[] = [];
  for (const [topic, rows] of Map.groupBy(claimed, (row) => row.topic)) {
    const sought = new Set(rows.map((row) => row.rnleId));
    // A margin, for topics whose broker writes its own time and clocks that differ.
    const since = Math.min(...rows.map((row) => row.claimedAt.getTime())) - CLOCK_MARGIN_MS;
    try {
      await readSince(kafka, topic, since, (record) => {
        const id = record.headers[Headers.id]?.toString();
        if (id !== undefined && sought.has(id)) found.add(id);
      });
    } catch (error) {
      // One topic's trouble must not keep the others from being published.
      if (!isTopicRefusal(error)) throw error;
      unread.push(topic);
    }
  }
  const decided = claimed.filter((row) => !unread.includes(row.topic));
  const published = decided.filter((row) => found.has(row.rnleId)).map((row) => row.id);
  const missing = decided.filter((row) => !found.has(row.rnleId)).map((row) => row.id);
  if (!(await resolveClaimed(database, epoch, published, missing))) {
    throw new Error('The relay lease was taken over during recovery');
  }
  return { published: published.length, released: missing.length, unread };
}
