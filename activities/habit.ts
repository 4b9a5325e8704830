import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Command } from '../schemas/generated/command.ts';
import { DefiniteError } from '../src/errors.ts';
import { occursAt } from '../src/habits/calendars.ts';
import type { StoredHabit } from '../src/habits/stored-habit.ts';
import type { Database } from '../src/store/database.ts';
import { findHabit, recordOccurrence } from '../src/store/habits.ts';

export interface HabitRef {
  owner: string;
  habitId: string;
}

export interface HabitActivities {
  /**
   * A habit's time has come, or somebody has triggered it. Recorded once, and its task submitted once, however often it is told.
   *
   * @returns the task that its assistant works on; `passed` where it does not occur then, or is no more
   * @throws for good where its command is refused for good
   */
  occur(habit: HabitRef, at: string): Promise<{ kind: 'occurred'; taskId?: string } | { kind: 'passed' }>;
}

const DIGEST_LENGTH = 16;

/** @param submit takes the command in as if it had come over HTTP; one that came before is as good */
export function createHabitActivities(
  database: Database,
  submit: (command: Command) => Promise<void>,
): HabitActivities {
  return {
    async occur({ owner, habitId }, at) {
      const habit = await findHabit(database, { owner, habitId });
      const time = new Date(at);
      if (habit === undefined || !(isTriggered(time) || occursAt(habit, time))) return { kind: 'passed' };
      const command = commandOf(owner, habit, time);
      // First the task: what is recorded is to be there.
      if (command) await definitely(() => submit(command));
      await recordOccurrence(database, { owner, habitId, at: time, taskId: command?.taskId ?? null });
      return { kind: 'occurred', ...(command && { taskId: command.taskId }) };
    },
  };
}

/** What is refused for good would be tried for ever; its workflow says so instead. */
async function definitely(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof DefiniteError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.code);
  }
}

/** Habits occur on whole minutes; who triggers one by hand does not meet one but by chance. */
function isTriggered(time: Date): boolean {
  return time.getTime() % 60_000 !== 0;
}

function commandOf(owner: string, habit: StoredHabit, at: Date): Command | undefined {
  const { id, name, assistantId, input } = habit;
  if (assistantId === undefined) return undefined;
  const digest = createHash('sha256').update(`${owner}/${id}`).digest('hex').slice(0, DIGEST_LENGTH);
  const moment = at.toISOString().replace(/[-:.]/g, '');
  return {
    taskId: `habit-${digest}-${moment}`,
    taskType: 'EXECUTE_ASSISTANT',
    payload: {
      assistantId,
      userId: owner,
      input: input ?? name,
      metadata: { habitId: id, occurrence: at.toISOString() },
    },
    timestamp: at.toISOString(),
  };
}
