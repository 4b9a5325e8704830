import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Command } from '../../schemas/generated/command.ts';
import { createHabitActivities } from '../../activities/habit.ts';
import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { syncHabits } from '../store/habits.ts';
import { syncSchedule } from '../temporal/habit-schedules.ts';
import { OutageLog } from '../telemetry/outage-log.ts';

/** Occurrences are short, and must not take room from commands. */
const AT_ONCE = 10;
const CACHED_WORKFLOWS = 20;
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
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity: config.workerId,
    taskQueue: config.names.habitQueue,
    workflowBundle,
    activities: createHabitActivities(database, (command) => submit(core, command, stopping.signal)),
    maxConcurrentWorkflowTaskExecutions: AT_ONCE,
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    maxConcurrentLocalActivityExecutions: AT_ONCE,
    maxCachedWorkflows: CACHED_WORKFLOWS,
    workflowThreadPoolSize: 1,
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '1s',
    shutdownForceTime: '10s',
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

async function submit(core: Core, command: Command, signal: AbortSignal): Promise<void> {
  const { intake, window } = core;
  const task = intake.taskOf(await intake.recordSubmission(Buffer.from(JSON.stringify(command))));
  if (task === undefined) return;
  await window.reserve(1, signal);
  window.enter([task.taskId], 1);
  await intake.start(task);
}

/** Any worker does it; two never at the same habit. */
async function keepInSync(
  { config, connections, circuits, logger }: Core,
  signal: AbortSignal,
): Promise<void> {
  const { database, temporal } = connections;
  const outage = new OutageLog(logger.child({ component: 'habits' }), 'schedules are made again');
  while (!signal.aborted) {
    let synced = 0;
    try {
      if (!circuits.temporal.isOpen() && !circuits.database.isOpen()) {
        synced = await syncHabits(database, SYNCED_AT_ONCE, (habit) =>
          circuits.temporal.run(() => syncSchedule(temporal.client, config.names, habit)),
        );
      }
      outage.over();
    } catch (error) {
      outage.failed(error, 'the schedules of habits could not be made; another try follows');
    }
    if (synced < SYNCED_AT_ONCE) await sleep(SYNC_MS, undefined, { signal }).catch(() => undefined);
  }
}
