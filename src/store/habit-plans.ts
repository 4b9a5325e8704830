import { ErrorCode, TransientError } from '../errors.ts';
import type { PlanStore } from '../habits/plan-store.ts';
import { isBadData, type Database } from './database.ts';

/** Plans by user and task: the same task planned again takes its own place. */
export function habitPlans(database: Database): PlanStore {
  return {
    async save({ userId, taskId, habits }) {
      try {
        await database.query(
          `insert into habit_plans (user_id, task_id, habits) values ($1, $2, $3)
           on conflict (user_id, task_id) do update set habits = excluded.habits, stored_at = clock_timestamp()`,
          [userId ?? '', taskId, JSON.stringify(habits)],
        );
      } catch (error) {
        if (isBadData(error)) throw error;
        throw new TransientError(ErrorCode.UNAVAILABLE, 'The plan could not be stored', { cause: error });
      }
    },
  };
}
