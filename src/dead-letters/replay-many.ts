import pLimit from 'p-limit';
import { DefiniteError } from '../errors.ts';
import type { LetterFilter } from '../store/letter-list.ts';
import type { Place } from '../store/page.ts';

const AT_ONCE = 5;
/** Letters taken up at a time. */
const STEP = 50;
/** Refusals that are told one by one. */
const MOST_TOLD = 1_000;

export interface ReplayMany {
  /** Without a status, the OPEN ones. */
  filter: LetterFilter;
  /** How many are replayed at most. */
  limit: number;
  /** Tries it all and keeps nothing. */
  dryRun: boolean;
  by: string | undefined;
}

export interface ReplayedMany {
  /** Letters that match the filter. */
  matched: number;
  replayed: number;
  /** Those come by that cannot be replayed; the first thousand. */
  skipped: { id: string; reason: string }[];
  /** Those that match and were not come to: another call goes on with them. In a dry run, all. */
  remaining: number;
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
 * What cannot be replayed is passed by and does not count, so that calls come to an end however much of it there is.
 */
export async function replayMany(
  steps: ReplayManySteps,
  { filter: asked, limit, dryRun }: ReplayMany,
): Promise<ReplayedMany> {
  const filter: LetterFilter = { status: 'OPEN', ...asked };
  const matched = await steps.count(filter);
  const skipped: ReplayedMany['skipped'] = [];
  let replayed = 0;
  let last: Place | undefined;
  while (replayed < limit) {
    const places = await steps.next(filter, last, Math.min(STEP, limit - replayed));
    if (places.length === 0) break;
    last = places.at(-1);
    const refusals = await Promise.all(places.map(({ id }) => atOnce(() => refusalOf(id))));
    for (const [index, reason] of refusals.entries()) {
      const id = places[index]?.id ?? '';
      if (reason === undefined) replayed += 1;
      else if (skipped.length < MOST_TOLD) skipped.push({ id, reason });
    }
  }
  if (dryRun) return { matched, replayed: 0, skipped, remaining: matched };
  return { matched, replayed, skipped, remaining: await steps.count(filter, last) };

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

const atOnce = pLimit(AT_ONCE);
