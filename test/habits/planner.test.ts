import { afterAll, expect, test } from '@jest/globals';
import { DefiniteError } from '../../src/errors.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { createPlanner } from '../../src/habits/planner.ts';

const planner = createPlanner();
const now = new Date('2026-03-02T08:00:00Z');
const { signal } = new AbortController();
afterAll(() => planner.close());

test('a large plan is the same as the small way makes it, and leaves the event loop free meanwhile', async () => {
  const habits = Array.from({ length: 12 }, (_, hour) => ({
    name: `Habit ${hour}`,
    cron: `0 ${hour + 6} * * *`,
  }));
  const request = { metadata: { habits, horizonDays: 60 } };
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  const plan = await planner.plan(request, now, signal);
  clearInterval(turning);
  expect(plan).toEqual(planHabits(request, { now }));
  expect(turns).toBeGreaterThan(5);
});

test('a large plan that is refused says so as a small one does', async () => {
  const request = { metadata: { habits: [{ name: 'x', cron: 'never' }], horizonDays: 300 } };
  const error = await planner.plan(request, now, signal).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DefiniteError);
  expect(error).toMatchObject({ code: 'NO_HABIT_SCHEDULED' });
});

test('what is no number of days is refused, not planned', async () => {
  const request = { metadata: { habits: [{ name: 'x', cron: '0 7 * * *' }], horizonDays: 'many' } };
  await expect(planner.plan(request, now, signal)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
});
