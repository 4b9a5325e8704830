import { expect, test } from '@jest/globals';
import { readTimezone } from '../../src/habits/clock.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { answers, NOW, plan, planOne } from './support.ts';

const good = { name: 'Run', days: 'daily', times: ['07:00'] };

test.each<[string, unknown, RegExp]>([
  ['an unknown time zone', { ...good, timezone: 'Mars/Olympus' }, /unknown time zone "Mars\/Olympus"/],
  ['a fixed offset for a time zone', { ...good, timezone: '+02:00' }, /unknown time zone/],
  ['a bad rrule', { name: 'Run', rrule: 'FREQ=FORTNIGHTLY' }, /bad rrule: FREQ cannot be "FORTNIGHTLY"/],
  [
    'an rrule with a value out of range',
    { name: 'Run', rrule: 'FREQ=DAILY;BYHOUR=25' },
    /BYHOUR cannot be "25"/,
  ],
  ['an rrule with an unknown part', { name: 'Run', rrule: 'FREQ=DAILY;BYMOON=1' }, /unknown part "BYMOON=1"/],
  ['an rrule by the second', { name: 'Run', rrule: 'FREQ=SECONDLY' }, /finer than a habit/],
  ['an rrule by the minute', { name: 'Run', rrule: 'FREQ=MINUTELY' }, /more than 1000 occurrences/],
  ['a bad cron', { name: 'Run', cron: '61 * * * *' }, /bad cron: .*61/],
  ['a cron of four fields', { name: 'Run', cron: '0 7 * *' }, /five fields are needed, not 4/],
  ['a cron every minute', { name: 'Run', cron: '* * * * *' }, /1440 times a day are too many/],
  ['two kinds of rule', { ...good, cron: '0 7 * * *' }, /cron and days are given/],
  ['no rule', { name: 'Run' }, /nothing says when/],
  ['an unknown day', { ...good, days: ['mon', 'funday'] }, /unknown day "funday"/],
  ['a bad time', { ...good, times: ['7:75'] }, /time of day/],
  ['a name that forges a line', { ...good, name: 'Run\n✓ Swim' }, /not seen/],
  ['a name written backwards', { ...good, name: 'Run \u202e nur' }, /not seen/],
  ['no name', { days: 'daily' }, /name is missing/],
  ['a name of the wrong type', { ...good, name: 7 }, /name must be a text, not 7/],
  ['a name that is too long', { ...good, name: 'x'.repeat(201) }, /longer than 200/],
  ['a duration of zero', { ...good, durationMinutes: 0 }, /durationMinutes must be a whole number from 1/],
  ['a duration in words', { ...good, durationMinutes: '20' }, /durationMinutes must be a whole number/],
  [
    'a habit that overlaps itself',
    { name: 'Run', rrule: 'FREQ=HOURLY', durationMinutes: 90 },
    /overlaps itself/,
  ],
  [
    'a habit of the past',
    { ...good, start: '2026-01-01', end: '2026-02-01' },
    /no occurrences within the horizon/,
  ],
  ['an end before the start', { ...good, start: '2026-05-01', end: '2026-04-01' }, /ends before it starts/],
  ['a start that is no date', { ...good, start: 'soon' }, /start must be an ISO 8601/],
  [
    'a window too small',
    { ...good, window: { from: '07:00', to: '07:10' } },
    /30 minutes do not fit the window/,
  ],
  [
    'a time outside the window',
    { ...good, window: { from: '18:00', to: '20:00' } },
    /not within the window 18:00–20:00/,
  ],
  [
    'a prototype key',
    JSON.parse('{"name":"Run","days":"daily","times":"7am","__proto__":{"x":1}}'),
    /__proto__ is not allowed/,
  ],
  ['a text for a habit', 'run daily', /must be an object/],
  ['null for a habit', null, /must be an object/],
])('%s is refused with its reason', (_, habit, reason) => {
  expect(planOne(habit)).toMatchObject({
    status: 'REFUSED',
    occurrences: [],
    reason: expect.stringMatching(reason),
  });
});

test('one bad habit does not spoil the others', () => {
  const { status, result } = plan({
    habits: [
      good,
      { ...good, name: 'Bad', timezone: 'Nowhere' },
      null,
      { name: 'Read', days: 'sun', times: ['20:00'] },
    ],
  });
  expect(status).toBe('PARTIAL_SUCCESS');
  expect(result.metadata.habits.map(({ status: one }) => one)).toEqual([
    'SCHEDULED',
    'REFUSED',
    'REFUSED',
    'SCHEDULED',
  ]);
  expect(result.output).toContain('2 of 4 habits scheduled');
});

test('when no habit can be scheduled the failure gives every reason', () => {
  expect(() =>
    plan({
      habits: [
        { ...good, timezone: 'Nowhere' },
        { name: 'Read', rrule: 'x' },
      ],
    }),
  ).toThrow(
    expect.objectContaining({
      code: 'NO_HABIT_SCHEDULED',
      retryable: false,
      details: {
        habits: [
          expect.objectContaining({ id: 'run', reason: expect.stringContaining('Nowhere') }),
          expect.objectContaining({ id: 'read' }),
        ],
      },
    }),
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ['no habits and no input', {}, 'payload.metadata.habits'],
  ['habits that are no list', { habits: 'run' }, 'payload.metadata.habits'],
  ['too many habits', { habits: Array(51).fill(good) }, 'payload.metadata.habits'],
  ["the plan's time zone", { habits: [good], timezone: 'Nowhere' }, 'payload.metadata.timezone'],
  ['the horizon', { habits: [good], horizonDays: 400 }, 'payload.metadata.horizonDays'],
  ['the beginning', { habits: [good], from: 'then' }, 'payload.metadata.from'],
  [
    'the availability',
    { habits: [good], availability: [{ days: 'mon', from: '7', to: '9' }] },
    'payload.metadata.availability[0]',
  ],
])('a request that cannot be read as a whole is a validation error: %s', (_, metadata, field) => {
  expect(() => plan(metadata)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_ERROR', details: expect.objectContaining({ field }) }),
  );
});

test('ids are those given, else slugs of the names, and unique', () => {
  const ids = answers({
    habits: [
      { ...good, id: 'run-2' },
      good,
      { ...good, times: ['09:00'] },
      { ...good, id: 'run-2' },
      { ...good, id: 5 },
    ],
  }).map(({ id, reason }) => [id, reason]);
  expect(ids.map(([id]) => id)).toEqual(['run-2', 'run', 'run-3', 'run-4', 'run-5']);
  expect(ids[3]?.[1]).toContain('used twice');
  expect(ids[4]?.[1]).toContain('id must be');
});

test('rules made to take long are refused in bounded time', () => {
  const rules = [
    'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=HOURLY;INTERVAL=9999',
    'FREQ=DAILY;COUNT=1000;BYSETPOS=366',
  ];
  const started = performance.now();
  const refused = answers({
    habits: rules.map((rrule) => ({ name: rrule, rrule, start: '2022-01-01' })),
    horizonDays: 366,
  });
  expect(performance.now() - started).toBeLessThan(3000);
  expect(refused.filter(({ status }) => status === 'REFUSED').length).toBeGreaterThanOrEqual(3);
});

test('the plan is JSON', () => {
  const { result } = planHabits({ metadata: { habits: [good] } }, { now: NOW });
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

test('a refused habit answers with the time zone it asked for, and one that asked for none with that of the plan', () => {
  const [asked, silent] = answers({
    timezone: 'Europe/Berlin',
    habits: [
      { ...good, timezone: 'Mars/Olympus_Mons' },
      { name: 'Run', rrule: 'x' },
    ],
  });
  expect(asked).toMatchObject({
    timezone: 'Mars/Olympus_Mons',
    reason: expect.stringContaining('"Mars/Olympus_Mons"'),
  });
  expect(silent).toMatchObject({ timezone: 'Europe/Berlin' });
});

test.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['EUROPE/BERLIN', 'Europe/Berlin'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['US/Pacific', 'US/Pacific'],
  ['us/pacific', 'America/Los_Angeles'],
  ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ['utc', 'UTC'],
])('a zone is spelled as the engine knows it: %s', (given, zone) => {
  expect(readTimezone(given)).toBe(zone);
});
