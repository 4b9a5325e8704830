import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type CalendarSpec,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import { calendarsOf, type CalendarRule } from '../habits/calendars.ts';
import { WorkflowType, type Names } from '../names.ts';
import type { UnsyncedHabit } from '../store/habits.ts';

/** How long after its time an occurrence is made up for that an outage made the engine miss. */
export const CATCH_UP = '6h';

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

/** Makes the habit's schedule what it is to be: there, changed, paused or gone. As often as it is done, to the same end. */
export async function syncSchedule(client: Client, names: Names, habit: UnsyncedHabit): Promise<void> {
  const { owner, habitId, state } = habit;
  const handle = client.schedule.getHandle(names.habitSchedule(owner, habitId));
  if (state === 'REMOVED') {
    await handle.delete().catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
    return;
  }
  const options = optionsOf(names, habit);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { action, spec, policies } = options;
    await handle.update((previous) => ({
      action,
      spec,
      ...(policies && { policies }),
      state: { ...previous.state, paused: state === 'PAUSED' },
    }));
  }
}

function optionsOf(names: Names, { owner, habitId, state, habit }: UnsyncedHabit): ScheduleOptions {
  const scheduleId = names.habitSchedule(owner, habitId);
  return {
    scheduleId,
    spec: { calendars: calendarsOf(habit).map(calendar), timezone: habit.timezone },
    action: {
      type: 'startWorkflow',
      workflowType: WorkflowType.habit,
      workflowId: scheduleId,
      taskQueue: names.habitQueue,
      args: [{ owner, habitId }],
      staticSummary: `${habit.name} for ${owner}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: CATCH_UP },
    state: { paused: state === 'PAUSED', note: habit.name },
  };
}

function calendar({ minute, hour, dayOfWeek, dayOfMonth, month }: CalendarRule): CalendarSpec {
  return {
    minute,
    hour: hour === 'all' ? '*' : hour,
    ...(dayOfWeek && { dayOfWeek: dayOfWeek.flatMap((day) => DAYS[day] ?? []) }),
    ...(dayOfMonth && { dayOfMonth }),
    ...(month && { month: month.flatMap((number) => MONTHS[number - 1] ?? []) }),
  };
}
