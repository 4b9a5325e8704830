import type { WorkflowBundle } from '@temporalio/worker';
import type { Command } from '../../schemas/generated/command.ts';
import { createHabitActivities } from '../../activities/habit.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { TransientError } from '../errors.ts';
import { every } from '../every.ts';
import { syncHabits, type UnsyncedHabit } from '../store/habits.ts';
import { askTemporal } from '../temporal/ask-temporal.ts';
import { syncSchedule } from '../temporal/habit-schedules.ts';
import { createSideWorker } from '../temporal/side-worker.ts';

/** How often it is looked for schedules that are not as they are to be, in milliseconds, and how many are mended at a time. */
const SYNC_MS = 1_000;
const SYNCED_AT_ONCE = 20;
/** After an outage the engine's pollers take a while to end, in milliseconds. */
const END_MS = 11_000;

export interface HabitsRunning {
  ended: Promise<void>;
}

/** Sees to it that every habit that was accepted has its schedule, and that its times are recorded and worked on. */
export async function startHabits(
  core: Core,
  closers: Closers,
  workflowBundle: WorkflowBundle,
): Promise<HabitsRunning> {
  const { config, connections } = core;
  const { temporal, database } = connections;
  const stopping = new AbortController();
  const worker = await createSideWorker({
    temporal,
    workerId: config.workerId,
    taskQueue: config.names.habitQueue,
    workflowBundle,
    activities: createHabitActivities(database, (command) => submit(core, command, stopping.signal)),
  });
  const running = worker.run();
  const syncing = keepInSync(core, stopping.signal);
  closers.add(
    'habits',
    async () => {
      stopping.abort(new Error('The process drains'));
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all([running, syncing]);
    },
    END_MS,
  );
  return { ended: running };
}

async function submit({ intake }: Core, command: Command, signal: AbortSignal): Promise<void> {
  const task = intake.taskOf(await intake.recordSubmission(Buffer.from(JSON.stringify(command))));
  if (task !== undefined) await intake.startWithinWindow(task, signal);
}

/** Any worker does it; two never at the same habit. */
function keepInSync({ config, connections, circuits, logger }: Core, signal: AbortSignal): Promise<void> {
  const { database, temporal } = connections;
  const log = logger.child({ component: 'habits' });
  const sync = async (habit: UnsyncedHabit): Promise<boolean> => {
    try {
      await askTemporal(circuits.temporal, () => syncSchedule(temporal.client, config.names, habit));
      return true;
    } catch (error) {
      if (error instanceof TransientError) throw error;
      const { owner, habitId } = habit;
      log.error({ err: error, owner, habitId }, 'the engine refuses the schedule of a habit');
      return false;
    }
  };
  return every(
    {
      intervalMs: SYNC_MS,
      what: 'making the schedules of habits',
      isDue: () => !circuits.temporal.isOpen() && !circuits.database.isOpen(),
      async work() {
        while (!signal.aborted && (await syncHabits(database, SYNCED_AT_ONCE, sync)) === SYNCED_AT_ONCE);
      },
      logger: log,
    },
    signal,
  );
}
