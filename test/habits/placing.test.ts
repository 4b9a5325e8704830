import { expect, test } from '@jest/globals';
import { answers, plan, planOne } from './support.ts';

const at = (name: string, time: string, more: object = {}) => ({
  name,
  days: 'daily',
  times: [time],
  ...more,
});

test('of two habits at the same time the more important one stays, whatever the order', () => {
  for (const [first, last] of [
    ['low', 'high'],
    [9, 1],
    ['normal', 'high'],
  ]) {
    const [less, more] = answers({
      habits: [at('Chess', '07:00', { priority: first }), at('Run', '07:15', { priority: last })],
    });
    expect(more).toMatchObject({ status: 'SCHEDULED' });
    expect(less).toMatchObject({
      status: 'REFUSED',
      reason: 'conflicts with “Run” on Tue 3 Mar 2026, 07:00',
      occurrences: [],
    });
  }
});

test('with the same importance the first one stays', () => {
  expect(answers({ habits: [at('Run', '07:15'), at('Chess', '07:00')] }).map(({ status }) => status)).toEqual(
    ['SCHEDULED', 'REFUSED'],
  );
});

test('habits that touch do not conflict', () => {
  expect(plan({ habits: [at('Run', '07:00'), at('Chess', '07:30')] }).status).toBe('SUCCESS');
});

test('a conflict is seen across time zones', () => {
  const [, berlin] = answers({
    habits: [at('Run', '12:00'), at('Call', '13:15', { timezone: 'Europe/Berlin' })],
  });
  expect(berlin?.reason).toContain('conflicts with “Run”');
});

test('a habit with a window moves to where there is room in it', () => {
  const [, , read] = answers({
    habits: [
      at('Dinner', '18:00', { durationMinutes: 60 }),
      at('Call', '19:30'),
      { name: 'Read', days: 'daily', durationMinutes: 45, window: { from: '18:00', to: '21:00' } },
    ],
    horizonDays: 3,
  });
  expect(read?.occurrences[0]).toBe('2026-03-02T20:00:00+00:00');
});

test('a fixed time inside a window is kept where it is free, and moved to the nearest free one where not', () => {
  const window = { from: '06:00', to: '09:00' };
  expect(planOne(at('Run', '07:10', { window })).understood).toContain('BYHOUR=7;BYMINUTE=10');
  const [, run] = answers({ habits: [at('Bus', '07:00'), at('Run', '07:00', { window })] });
  expect(run?.understood).toMatch(/BYHOUR=(?:6|7);BYMINUTE=30/);
});

test('a full window refuses, naming what fills it', () => {
  const [, read] = answers({
    habits: [
      at('Film', '19:00', { durationMinutes: 120 }),
      { name: 'Read', days: 'daily', window: { from: '19:00', to: '21:00' } },
    ],
  });
  expect(read?.reason).toBe(
    'no free time between 19:00 and 21:00: conflicts with “Film” on Mon 2 Mar 2026, 19:00',
  );
});

test('availability bounds the plan, overnight too', () => {
  const availability = [
    { days: ['weekdays'], from: '17:00', to: '22:00' },
    { days: ['fri'], from: '22:00', to: '02:00' },
  ];
  expect(
    planOne({ name: 'Band', days: 'fri', times: ['21:30'], durationMinutes: 180 }, { availability }),
  ).toMatchObject({ status: 'SCHEDULED' });
  expect(planOne({ name: 'Band', days: 'sat', times: ['21:30'] }, { availability }).reason).toMatch(
    /^outside availability on Sat 7 Mar/,
  );
  expect(planOne({ name: 'Read', days: 'mon' }, { availability }).occurrences[0]).toBe(
    '2026-03-02T17:00:00+00:00',
  );
});

test('nothing planned overlaps, and nothing lies outside the availability', () => {
  const habits = Array.from({ length: 12 }, (_, i) => ({
    name: `Habit ${i}`,
    days: i % 2 ? 'weekdays' : 'daily',
    durationMinutes: 20 + 5 * i,
  }));
  const placed = answers({
    habits,
    timezone: 'Europe/Berlin',
    availability: [{ days: 'daily', from: '06:00', to: '22:00' }],
    from: '2026-03-20',
    horizonDays: 21,
  });
  expect(placed.every(({ status }) => status === 'SCHEDULED')).toBe(true);
  const spans = placed
    .flatMap(({ occurrences, durationMinutes = 0 }) =>
      occurrences.map((time) => ({
        start: Date.parse(time),
        end: Date.parse(time) + durationMinutes * 60_000,
        local: time.slice(11, 16),
      })),
    )
    .sort((a, b) => a.start - b.start);
  expect(spans.filter(({ start }, i) => start < (spans[i - 1]?.end ?? 0))).toEqual([]);
  expect(spans.filter(({ local }) => local < '06:00' || local >= '22:00')).toEqual([]);
});
