import type { HabitChange, StoredHabit } from './stored-habit.ts';

/** Where the habits of users are kept. */
export interface HabitStore {
  find(owner: string): Promise<{ version: string; habits: StoredHabit[] }>;
  /** What this run of a task came to, where it has made its changes already: JSON text. */
  madeBy(task: { taskId: string; run: number }): Promise<string | undefined>;
  /** @returns false where the habits are not those of that version any more, or the run has made its changes: nothing was changed */
  change(
    owner: string,
    version: string,
    changes: HabitChange[],
    made: { taskId: string; run: number; outcome: string },
  ): Promise<boolean>;
}
