import { DefiniteError } from '../errors.ts';
import type { LetterFilter } from '../store/letter-list.ts';
import type { Place } from '../store/page.ts';

/** Letters that are replayed at a time. */
const AT_ONCE = 5;
/** Letters looked up at a time. */
const STEP = 50;
/** Letters that one call comes by: however many cannot be replayed, it is answered soon. */
const MOST_SEEN = 1_000;

export interface ReplayMany {
  /** Without a status, the OPEN ones. */
  filter: LetterFilter;
  /** How many are replayed at most. */
  limit: number;
  /** Tries them and keeps nothing. */
  dryRun: boolean;
  /** Goes on after this place, as another call's `next` named it. */
  after?: Place;
  by: string | undefined;
}

export interface ReplayedMany {
  /** Letters that match the filter. */
  matched: number;
  replayed: number;
  /** Of a dry run: those come by that would be replayed. */
  replayable?: number;
  /** Those come by that cannot be replayed. */
  skipped: { id: string; reason: string }[];
  /** Those that match and were not come to: another call goes on with them. In a dry run, all. */
  remaining: number;
  /** Where another call goes on; absent where there is nothing left to come to. */
  next?: Place;
}

export interface ReplayManySteps {
  count(filter: LetterFilter, after?: Place): Promise<number>;
  /** Oldest first, so that a call which has replayed its number leaves the later ones to the next. */
  next(filter: LetterFilter, after: Place | undefined, limit: number): Promise<Place[]>;
  /** @throws DefiniteError where the letter cannot be replayed */
  replay(id: string): Promise<unknown>;
}

/**
 * Replays what matches, each letter in a transaction of its own: what dies in between leaves the rest to the next call.
 * What cannot be replayed is passed by; calls that go on where the last one ended come to an end however much of it there is.
 */
export async function replayMany(
  steps: ReplayManySteps,
  { filter: asked, limit, dryRun, after }: ReplayMany,
): Promise<ReplayedMany> {
  const filter: LetterFilter = { status: 'OPEN', ...asked };
  const matched = await steps.count(filter);
  const skipped: ReplayedMany['skipped'] = [];
  let replayable = 0;
  let last = after;
  let seen = 0;
  while (replayable < limit && seen < MOST_SEEN) {
    const places = await steps.next(filter, last, Math.min(STEP, MOST_SEEN - seen));
    if (places.length === 0) break;
    // No more at once than may be replayed: what is begun has its effect.
    for (let at = 0; at < places.length && replayable < limit;) {
      const some = places.slice(at, at + Math.min(AT_ONCE, limit - replayable));
      const refusals = await Promise.all(some.map(({ id }) => refusalOf(id)));
      for (const [index, reason] of refusals.entries()) {
        if (reason === undefined) replayable += 1;
        else skipped.push({ id: some[index]?.id ?? '', reason });
      }
      last = some.at(-1);
      at += some.length;
      seen += some.length;
    }
  }
  const left = await steps.count(filter, last);
  const next = left > 0 && last !== undefined ? { next: last } : {};
  if (dryRun) return { matched, replayed: 0, replayable, skipped, remaining: matched, ...next };
  return { matched, replayed: replayable, skipped, remaining: left, ...next };

  async function refusalOf(id: string): Promise<string | undefined> {
    try {
      await steps.replay(id);
      return undefined;
    } catch (error) {
      if (!(error instanceof DefiniteError)) throw error;
      return error.message;
    }
  }
}
