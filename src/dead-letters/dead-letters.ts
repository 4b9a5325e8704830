import type { LetterDetail, LetterFilter, LetterSummary } from '../store/letter-list.ts';
import type { Discard } from '../store/letter-replay.ts';
import type { Page, Place } from '../store/page.ts';
import type { ReplayMany, ReplayedMany } from './replay-many.ts';

/** What operators do with dead letters. */
export interface DeadLetters {
  list(filter: LetterFilter & { limit: number; after?: Place }): Promise<Page<LetterSummary>>;
  find(id: string): Promise<LetterDetail | undefined>;
  /**
   * Makes a new run of what was given up. Once it resolves, the run ends in a result of its own, whatever dies.
   *
   * @param by who asked for it
   * @throws DefiniteError NOT_FOUND, ALREADY_REPLAYED, or NOT_REPLAYABLE with its reason
   */
  replay(id: string, by: string | undefined): Promise<{ taskId: string; run: number }>;
  /** Says whether `replay` would, and keeps nothing: throws as it does. */
  tryReplay(id: string, by: string | undefined): Promise<void>;
  replayMany(request: ReplayMany): Promise<ReplayedMany>;
  /**
   * Sets the letter aside; doing it again changes nothing.
   *
   * @throws DefiniteError NOT_FOUND, or ALREADY_REPLAYED
   */
  discard(id: string, discard: Discard): Promise<LetterSummary>;
}
