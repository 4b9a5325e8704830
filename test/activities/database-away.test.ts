import { expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { scheduleHabits } from '../../activities/schedule-habits.ts';
import { work } from '../../activities/work.ts';
import { createPlanner } from '../../src/habits/planner.ts';
import type { Settler } from '../../src/settle/settler.ts';
import { openDatabase } from '../../src/store/database.ts';
import { habitStore } from '../../src/store/habits.ts';
import type { Task } from '../../src/task.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { testCircuit } from '../support/circuit.ts';

test('work that needs a database that is away is put off, and no try of it is used up', async () => {
  // Nothing listens there.
  const database = openDatabase({
    url: 'postgres://nobody@127.0.0.1:9/none',
    applicationName: 'test',
    onError: () => undefined,
  });
  const logger = createLogger({ level: 'silent', workerId: 'w1' });
  const circuit = testCircuit('database', { metrics: createMetrics(logger), logger });
  const planner = createPlanner();
  const settler = { settle: () => Promise.reject(new Error('nothing to settle')) } as unknown as Settler;
  const pauses = { pause: () => undefined, pausedMs: () => 0 };
  const habit = { name: 'Swim', days: ['Tue'], times: ['07:00'] };
  const task: Task = {
    taskId: 't1',
    run: 1,
    command: {
      taskId: 't1',
      taskType: 'SCHEDULE_HABITS',
      payload: { userId: 'ada', metadata: { habits: [habit] } },
      timestamp: '2026-01-15T10:30:00.000Z',
    },
    duration: 'short',
    acceptedAt: '2026-01-15T10:30:00.000Z',
  };
  const activity = work(scheduleHabits(planner, habitStore(database, circuit)), settler, pauses);
  const env = new MockActivityEnvironment({ isLocal: true });
  // Also while the circuit is open, after some calls in vain.
  for (let tries = 0; tries < 5; tries++) {
    await expect(env.run(activity, task)).resolves.toEqual({ settled: false, paused: true });
  }
  circuit.stop();
  await Promise.all([planner.close(), database.end()]);
});
