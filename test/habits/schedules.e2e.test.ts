import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { DateTime } from 'luxon';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import { scheduleHabits } from '../../activities/schedule-habits.ts';
import type { HabitStore } from '../../src/habits/habit-store.ts';
import { createPlanner } from '../../src/habits/planner.ts';
import { habitStore } from '../../src/store/habits.ts';
import { testCircuit } from '../support/circuit.ts';
import { until } from '../../support/until.ts';
import { command, Pipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
let client: Client;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  client = new Client({
    connection: await Connection.connect({ address: pipeline.env['TEMPORAL_ADDRESS'] ?? '' }),
  });
  await pipeline.worker();
}, 120_000);

afterAll(async () => {
  // The server is shared: what is left there would go on for ever.
  for await (const { scheduleId } of client.schedule.list()) {
    if (scheduleId.startsWith(pipeline.names.habitSchedule('', '').slice(0, -2)))
      await client.schedule.getHandle(scheduleId).delete();
  }
  await client.connection.close();
  await pipeline.close();
}, 60_000);

/** One command of a user about habits, and what it came to. */
async function ask(userId: string, ...habits: object[]): Promise<CommandResult> {
  const one = command(
    { userId, metadata: { habits, timezone: 'Europe/Berlin' } },
    { taskType: 'SCHEDULE_HABITS' },
  );
  await pipeline.sendCommands(one);
  return pipeline.result(one.taskId);
}

const schedule = (userId: string, habitId: string) =>
  client.schedule.getHandle(pipeline.names.habitSchedule(userId, habitId));

const described = (userId: string, habitId: string) =>
  schedule(userId, habitId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    });

interface Occurrence {
  at: Date;
  taskId: string | null;
}

async function occurrences(userId: string, habitId: string): Promise<Occurrence[]> {
  const { rows } = await pipeline.database.query<Occurrence>(
    `select occurs_at as at, task_id as "taskId" from habit_occurrences where owner = $1 and habit_id = $2 order by 1`,
    [userId, habitId],
  );
  return rows;
}

/** All of them, once there are at least so many. */
function manyOccurrences(userId: string, habitId: string, count: number): Promise<Occurrence[]> {
  return until(
    `${count} occurrences`,
    async () => {
      const found = await occurrences(userId, habitId);
      return found.length >= count && found;
    },
    { timeoutMs: 180_000 },
  );
}

test('each habit is a schedule; later commands of its user change, pause and remove it', async () => {
  await expect(
    ask('ada', { id: 'swim', name: 'Swim', days: ['Tue'], times: ['07:00'] }),
  ).resolves.toMatchObject({
    status: 'SUCCESS',
  });
  const made = await until('its schedule', () => described('ada', 'swim'));
  expect(made.spec.timezone).toBe('Europe/Berlin');
  expect(made.spec.calendars).toMatchObject([
    { hour: [{ start: 7 }], minute: [{ start: 0 }], dayOfWeek: [{ start: 'TUESDAY' }] },
  ]);
  expect(made.state).toMatchObject({ paused: false, note: 'Swim' });

  const changed = await ask('ada', { id: 'swim', times: ['18:30'] });
  // A calendar that has the event takes the change.
  expect(String(changed.result?.metadata?.['calendar'])).toContain('SEQUENCE:1');
  await until('the change', async () => {
    const calendar = (await described('ada', 'swim'))?.spec.calendars?.[0];
    return JSON.stringify(calendar?.hour).includes('18');
  });
  await ask('ada', { id: 'swim', action: 'pause' });
  await until('the pause', async () => (await described('ada', 'swim'))?.state.paused);
  await ask('ada', { id: 'swim', action: 'resume' });
  await until('the end of the pause', async () => (await described('ada', 'swim'))?.state.paused === false);
  await ask('ada', { id: 'swim', action: 'remove' });
  await until('its end', async () => (await described('ada', 'swim')) === undefined);
  await expect(ask('ada', { id: 'swim', action: 'pause' })).resolves.toMatchObject({
    status: 'FAILURE',
    error: { code: 'NO_HABIT_SCHEDULED' },
  });
}, 120_000);

test('commands of one user that come together leave habits that do not overlap', async () => {
  const results = await Promise.all(
    ['a', 'b', 'c', 'd'].map((id) => ask('bob', { id, name: id, days: ['Mon'], times: ['07:00'] })),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(['FAILURE', 'FAILURE', 'FAILURE', 'SUCCESS']);
}, 60_000);

const YEAR = { start: new Date('2025-10-01T00:00:00Z'), end: new Date('2026-10-01T00:00:00Z') };
const backfill = { ...YEAR, overlap: ScheduleOverlapPolicy.ALLOW_ALL };

test('a year of occurrences, over two changes of the clock, each with the one result of its assistant', async () => {
  await ask('eve', {
    id: 'read',
    name: 'Read',
    cron: '0 7 * * *',
    start: '2025-09-01',
    assistantId: 'echo',
    input: 'a page',
  });
  await until('its schedule', () => described('eve', 'read'));
  await schedule('eve', 'read').backfill(backfill);
  const all = await manyOccurrences('eve', 'read', 365);
  const local = all.map(({ at }) => DateTime.fromJSDate(at, { zone: 'Europe/Berlin' }));
  expect(new Set(local.map((time) => time.toFormat('HH:mm')))).toEqual(new Set(['07:00']));
  expect(new Set(local.map((time) => time.toISODate())).size).toBe(365);
  expect(new Set(all.map(({ at }) => at.getUTCHours()))).toEqual(new Set([5, 6]));
  const taskIds = all.map(({ taskId }) => taskId ?? '');
  await until('their results', () => taskIds.every((taskId) => pipeline.results(taskId).length > 0), {
    timeoutMs: 180_000,
  });
  expect(taskIds.flatMap((taskId) => pipeline.results(taskId))).toHaveLength(365);
  expect(pipeline.results(taskIds[0])[0]?.body).toMatchObject({
    status: 'SUCCESS',
    result: { output: 'a page' },
  });

  // Once more, as somebody may who is not sure: nothing comes of it.
  await schedule('eve', 'read').backfill(backfill);
  await schedule('eve', 'read').trigger();
  const triggered = await manyOccurrences('eve', 'read', 366);
  expect(triggered).toHaveLength(366);
  expect(taskIds.flatMap((taskId) => pipeline.results(taskId))).toHaveLength(365);
}, 600_000);

test('what a calendar cannot say, such as every second week, the rule says', async () => {
  await ask('mia', {
    id: 'bins',
    name: 'Bins',
    rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=7;BYMINUTE=0',
    start: '2025-09-01',
  });
  await until('its schedule', () => described('mia', 'bins'));
  await schedule('mia', 'bins').backfill(backfill);
  await until('all to be over', async () => {
    const query = `WorkflowType="habit" and WorkflowId starts_with "${pipeline.names.habitSchedule('mia', 'bins')}"`;
    const running = await client.workflow.count(`${query} and ExecutionStatus="Completed"`);
    return running.count >= 52;
  });
  const weeks = (await occurrences('mia', 'bins')).map(({ at }) => at.getTime());
  expect(weeks).toHaveLength(26);
  const apart = weeks.slice(1).map((at, i) => Math.round((at - (weeks[i] ?? 0)) / 86_400_000));
  expect(new Set(apart)).toEqual(new Set([14]));
}, 180_000);

test('two tries of one run that meet change the habits once, and come to the same', async () => {
  const store = habitStore(pipeline.database, testCircuit('database'));
  const task = {
    taskId: 'met',
    run: 1,
    command: command(
      { userId: 'zoe', metadata: { habits: [{ id: 'row', name: 'Row', days: ['Mon'], times: ['07:00'] }] } },
      { taskId: 'met', taskType: 'SCHEDULE_HABITS' },
    ),
    duration: 'short' as const,
    acceptedAt: new Date().toISOString(),
  };
  const planner = createPlanner();
  let hasMet = false;
  const late: HabitStore = {
    ...store,
    // Between its look and its change, the other try does all of it.
    async find(owner) {
      if (!hasMet) {
        hasMet = true;
        await scheduleHabits(planner, store).work(task, new AbortController().signal, () => undefined);
      }
      return store.find(owner);
    },
  };
  const outcome = await scheduleHabits(planner, late).work(
    task,
    new AbortController().signal,
    () => undefined,
  );
  expect(outcome).toMatchObject({ status: 'SUCCESS' });
  await expect(store.madeBy(task)).resolves.toBe(JSON.stringify(outcome));
  await expect(store.find('zoe')).resolves.toMatchObject({ version: '1', habits: [{ id: 'row' }] });
  await planner.close();
}, 60_000);

test('a habit whose schedule the engine refuses holds up no other', async () => {
  const { rows } = await pipeline.database.query<{ habit: string }>(
    `select habit from habits where owner = 'eve' and habit_id = 'read'`,
  );
  // As one that an earlier version accepted.
  const refused = { ...(JSON.parse(rows[0]?.habit ?? '{}') as object), id: 'a', timezone: 'Mars/Olympus' };
  await pipeline.database.query(
    `insert into habits (owner, habit_id, state, habit, revision) values ('aaa', 'a', 'ACTIVE', $1, 1)`,
    [JSON.stringify(refused)],
  );
  await until('it to be refused', () =>
    pipeline.workers.some(({ log }) => log.some((line) => line.includes('the engine refuses the schedule'))),
  );
  await ask('zed', { id: 'swim', name: 'Swim', days: ['Tue'], times: ['07:00'], timezone: 'europe/berlin' });
  await until('its schedule', () => described('zed', 'swim'));
}, 120_000);
