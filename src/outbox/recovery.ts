import type { KafkaConfig } from 'kafkajs';
import type { RawRecord } from 'kafkajs/src/cluster/index.js';
import { readSince } from '../kafka/read-since.ts';
import { isTopicRefusal } from '../kafka/topic-refusal.ts';
import { Headers } from '../names.ts';
import type { Database } from '../store/database.ts';
import type { Claims, Lease } from '../store/lease.ts';
import { claimedMessages, resolveClaimed } from '../store/outbox.ts';
import { catchUp, rememberPublished, type Forgotten } from '../store/published.ts';

const CLOCK_MARGIN_MS = 60_000;

export interface Recovered {
  /** Already on their topics: deleted from the outbox. */
  published: number;
  /** Not there: to be published. */
  released: number;
  /** On their topics, and unknown to the database: it was restored, or lost its last writes. */
  forgotten: number;
  /** How many claims were made, as far as is known now. */
  batches: string;
  /** Topics that are missing or closed to us: what was claimed for them stays in doubt until they can be read. */
  unread: string[];
}

export interface RecoveryOptions {
  database: Database;
  kafka: KafkaConfig;
  lease: Lease;
  /** As they stood when the predecessors were fenced. */
  claims: Claims;
  /** The highest number of a claim that was found on a topic so far. */
  batches: string;
  /** The topics to be looked at, and which of them is the one of the results. */
  topics: string[];
  resultsTopic: string;
}

/**
 * Ends the doubt about what is on the topics: about messages that were claimed and not deleted, and about those that
 * the database would decide again because it was restored. To be called after fencing, never before, or what an old
 * producer still commits is missed. One mechanism for a crash, a recreated topic, a restored database.
 *
 * @throws when the broker cannot be asked, or the lease is another's by now
 */
export async function recover(options: RecoveryOptions): Promise<Recovered> {
  const { database, kafka, lease, topics } = options;
  const claimed = await claimedMessages(database, topics);
  const look = new Look(options, claimed);
  const unread: string[] = [];
  for (const topic of topics) {
    try {
      await readSince(kafka, topic, look.since, (records) => look.at(topic, records));
    } catch (error) {
      // One topic's trouble must not keep the others from being published.
      if (!isTopicRefusal(error)) throw error;
      unread.push(topic);
    }
  }
  const decided = claimed.filter((row) => !unread.includes(row.topic));
  const published = decided.filter((row) => look.found.has(row.rnleId)).map((row) => row.id);
  const missing = decided.filter((row) => !look.found.has(row.rnleId)).map((row) => row.id);
  held(await resolveClaimed(database, lease, published, missing));
  // Last, for it ends the knowledge of what is forgotten: who dies before looks once more. Not where a topic could not be
  // read: what lies there is still to be found.
  if (unread.length === 0 && look.batches > BigInt(options.claims.batches))
    held(await catchUp(database, lease, look.batches.toString()));
  return {
    published: published.length,
    released: missing.length,
    forgotten: look.forgotten,
    batches: look.batches.toString(),
    unread,
  };
}

/** What is looked for on the topics, and what was seen there. */
class Look {
  /** By record timestamp, in milliseconds of the epoch. */
  readonly since: number;
  readonly found = new Set<string>();
  forgotten = 0;
  batches: bigint;
  readonly #known: bigint;
  readonly #sought: Set<string>;
  readonly #options: RecoveryOptions;

  constructor(options: RecoveryOptions, claimed: { rnleId: string; claimedAt: Date }[]) {
    const { batches, lastClaimAt } = options.claims;
    const times = [lastClaimAt, ...claimed.map((row) => row.claimedAt)].map((time) => time.getTime());
    // A margin, for topics whose broker writes its own time and clocks that differ.
    this.since = Math.min(...times) - CLOCK_MARGIN_MS;
    this.#known = BigInt(batches);
    this.batches = BigInt(options.batches);
    this.#sought = new Set(claimed.map((row) => row.rnleId));
    this.#options = options;
  }

  async at(topic: string, records: RawRecord[]): Promise<void> {
    const { database, lease, resultsTopic } = this.#options;
    const unknown: Forgotten[] = [];
    for (const record of records) {
      const rnleId = record.headers[Headers.id]?.toString();
      if (rnleId === undefined) continue;
      if (this.#sought.has(rnleId)) this.found.add(rnleId);
      const batch = batchOf(record);
      if (batch === undefined || batch <= this.#known) continue;
      if (batch > this.batches) this.batches = batch;
      unknown.push({ rnleId, ...(topic === resultsTopic && resultOf(record)) });
    }
    if (unknown.length === 0) return;
    this.forgotten += unknown.length;
    held(await rememberPublished(database, lease, unknown));
  }
}

/** Undefined where it was not written by a relay, whatever its other headers say. */
function batchOf({ headers }: RawRecord): bigint | undefined {
  const text = headers[Headers.batch]?.toString() ?? '';
  return /^\d{1,18}$/.test(text) ? BigInt(text) : undefined;
}

function resultOf({ key, value, headers }: RawRecord): Pick<Forgotten, 'result'> {
  const text = value?.toString() ?? '';
  try {
    const { status } = JSON.parse(text) as { status?: unknown };
    const [taskId, run] = [key?.toString(), Number(headers[Headers.run]?.toString())];
    if (typeof status !== 'string' || taskId === undefined || !Number.isInteger(run)) return {};
    return { result: { taskId, run, state: status, text } };
  } catch {
    return {};
  }
}

function held(isHeld: boolean): void {
  if (!isHeld) throw new Error('The relay lease was taken over during recovery');
}
