import type { PlannedHabit } from './habit.ts';

/** What is kept of a plan. JSON. */
export interface StoredPlan {
  userId: string | undefined;
  /** The command that made the plan. */
  taskId: string;
  habits: PlannedHabit[];
}

export interface PlanStore {
  /** Saving the same task's plan again replaces it. */
  save(plan: StoredPlan): Promise<void>;
}
