import { expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { calendarsOf, occursAt } from '../../src/habits/calendars.ts';
import { planHabits, type HabitPlan } from '../../src/habits/plan-habits.ts';
import type { StoredHabit } from '../../src/habits/stored-habit.ts';
import { NOW } from './support.ts';

const planned = (habits: object[], stored: StoredHabit[] = [], more: object = {}): HabitPlan =>
  planHabits(
    { metadata: { habits, timezone: 'Europe/Berlin', ...more }, owner: 'ada', stored },
    { now: NOW },
  );
const storedBy = ({ changes }: HabitPlan): StoredHabit[] =>
  changes.flatMap((change) => (change.kind === 'put' ? [change.habit] : []));
const swim = { id: 'swim', name: 'Swim', days: ['Tue', 'Thu'], times: ['07:00'], durationMinutes: 45 };

test('what is accepted is kept, with what was asked for', () => {
  const [habit] = storedBy(planned([swim, { name: 'Never', rrule: 'FREQ=FORTNIGHTLY' }]));
  expect(habit).toMatchObject({
    id: 'swim',
    state: 'ACTIVE',
    name: 'Swim',
    timezone: 'Europe/Berlin',
    durationMinutes: 45,
    series: [{ rrule: 'FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=7;BYMINUTE=0', start: '2026-03-02T00:00:00' }],
    asked: { fields: swim },
  });
});

test('a later command is planned beside the habits that are there, which keep their time', () => {
  const stored = storedBy(planned([swim]));
  const clash = { name: 'Run', days: ['Tue'], times: ['07:30'] };
  const read = { name: 'Read', days: ['Tue'], times: ['08:00'] };
  const { status, result, changes } = planned([clash, read], stored);
  expect(status).toBe('PARTIAL_SUCCESS');
  expect(result.metadata.habits).toMatchObject([
    { id: 'run', status: 'REFUSED', reason: expect.stringMatching(/^conflicts with “Swim” on Tue/) },
    { id: 'read', status: 'SCHEDULED' },
  ]);
  expect(changes).toHaveLength(1);
  const events = new ICAL.Component(ICAL.parse(result.metadata.calendar) as unknown[]).getAllSubcomponents(
    'vevent',
  );
  expect(events.map((event) => event.getFirstPropertyValue('summary')).sort()).toEqual(['Read', 'Swim']);
});

test('a habit that is named by its id is changed in what is said of it', () => {
  const stored = storedBy(planned([swim]));
  const [habit] = storedBy(planned([{ id: 'swim', times: ['18:00'] }], stored));
  expect(habit).toMatchObject({
    name: 'Swim',
    durationMinutes: 45,
    series: [{ rrule: 'FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=18;BYMINUTE=0' }],
  });
  const [other] = storedBy(planned([{ id: 'swim', cron: '0 6 * * 1' }], stored));
  expect(other?.series[0]?.rrule).toContain('BYDAY=MO');
  expect(other?.asked.fields).not.toHaveProperty('days');
});

test('habits are paused, go on, and are removed', () => {
  const stored = storedBy(planned([swim]));
  const pause = planned([{ id: 'swim', action: 'pause' }], stored);
  expect(pause.status).toBe('SUCCESS');
  expect(pause.result.output).toBe('1 of 1 changes made.\n✓ Swim: paused.');
  expect(pause.result.metadata.habits).toMatchObject([{ id: 'swim', status: 'PAUSED', occurrences: [] }]);
  expect(pause.result.metadata.calendar).not.toContain('SUMMARY:Swim');
  const paused = storedBy(pause);
  expect(paused).toMatchObject([{ id: 'swim', state: 'PAUSED' }]);

  const resume = planned([{ id: 'swim', action: 'resume' }], paused);
  expect(resume.result.metadata.habits[0]?.occurrences).toHaveLength(4);
  expect(resume.result.metadata.calendar).toContain('SUMMARY:Swim');
  expect(storedBy(resume)).toMatchObject([{ state: 'ACTIVE' }]);

  expect(planned([{ id: 'swim', action: 'remove' }], stored).changes).toEqual([
    { kind: 'remove', id: 'swim' },
  ]);
});

test.each([
  [{ id: 'fly', action: 'pause' }, /^there is no habit with the id “fly”$/],
  [{ id: 'swim', action: 'sing' }, /^action must be pause, resume or remove, not "sing"$/],
  [{ action: 'pause' }, /^there is no habit with the id/],
])('%j changes nothing', (habit, reason) => {
  const refused: unknown = expect.objectContaining({
    status: 'REFUSED',
    reason: expect.stringMatching(reason) as unknown,
  });
  let thrown: unknown;
  try {
    planned([habit], storedBy(planned([swim])));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'NO_HABIT_SCHEDULED', details: { habits: [refused] } });
});

test.each([
  ['FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=7;BYMINUTE=30', { minute: [30], hour: [7], dayOfWeek: [1, 5] }],
  ['FREQ=DAILY;BYHOUR=7,19;BYMINUTE=0', { minute: [0], hour: [7, 19] }],
  ['FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=9;BYMINUTE=0', { minute: [0], hour: [9], dayOfMonth: [1, 15] }],
  ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0', { minute: [0], hour: [9], dayOfWeek: [5] }],
  [
    'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;BYHOUR=9;BYMINUTE=0',
    { minute: [0], hour: [9], dayOfMonth: [24], month: [12] },
  ],
  ['FREQ=HOURLY;BYMINUTE=15', { minute: [15], hour: 'all' }],
])('%s is a calendar that fires at all its times', (rrule, calendar) => {
  const stored = { series: [{ rrule, start: '2026-03-02T00:00:00' }] } as StoredHabit;
  expect(calendarsOf(stored)).toEqual([calendar]);
});

test('which of the times that a calendar fires at are meant, the rule tells', () => {
  const [habit] = storedBy(
    planned([
      { name: 'Bins', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=7;BYMINUTE=0', start: '2026-03-02' },
    ]),
  );
  if (!habit) throw new Error('refused');
  expect(occursAt(habit, new Date('2026-03-16T06:00:00Z'))).toBe(true);
  expect(occursAt(habit, new Date('2026-03-09T06:00:00Z'))).toBe(false);
  // Summer time has begun.
  expect(occursAt(habit, new Date('2026-03-30T05:00:00Z'))).toBe(true);
});
