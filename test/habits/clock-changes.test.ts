import { expect, test } from '@jest/globals';
import { planOne } from './support.ts';

const daily = (time: string, timezone: string) => ({
  name: 'Meditate',
  days: 'daily',
  times: [time],
  timezone,
});

test('seven in Berlin stays seven in Berlin when summer time begins', () => {
  const { occurrences } = planOne(daily('07:00', 'Europe/Berlin'), {
    from: '2026-03-28T00:00:00+01:00',
    horizonDays: 3,
  });
  expect(occurrences).toEqual([
    '2026-03-28T07:00:00+01:00',
    '2026-03-29T07:00:00+02:00',
    '2026-03-30T07:00:00+02:00',
  ]);
});

test('seven in New York stays seven in New York when summer time ends', () => {
  const { occurrences } = planOne(daily('07:00', 'America/New_York'), {
    from: '2026-10-31T00:00:00-04:00',
    horizonDays: 2,
  });
  expect(occurrences).toEqual(['2026-10-31T07:00:00-04:00', '2026-11-01T07:00:00-05:00']);
});

test('a time that the change skips does not occur that day', () => {
  const { occurrences } = planOne(daily('02:30', 'Europe/Berlin'), {
    from: '2026-03-28T00:00:00+01:00',
    horizonDays: 3,
  });
  expect(occurrences).toEqual(['2026-03-28T02:30:00+01:00', '2026-03-30T02:30:00+02:00']);
});

test('of a time that the change repeats the first is meant', () => {
  const { occurrences } = planOne(daily('02:30', 'Europe/Berlin'), {
    from: '2026-10-24T00:00:00+02:00',
    horizonDays: 3,
  });
  expect(occurrences).toEqual([
    '2026-10-24T02:30:00+02:00',
    '2026-10-25T02:30:00+02:00',
    '2026-10-26T02:30:00+01:00',
  ]);
});

test('the skipped time of one habit does not shift its other times', () => {
  const habit = { name: 'Feed', days: 'daily', times: ['02:15', '03:30'], timezone: 'Europe/Berlin' };
  const { occurrences } = planOne(habit, { from: '2026-03-29T00:00:00+01:00', horizonDays: 1 });
  expect(occurrences).toEqual(['2026-03-29T03:30:00+02:00']);
});

test('availability follows the clock on the wall too', () => {
  const metadata = {
    timezone: 'Europe/Berlin',
    availability: [{ days: 'daily', from: '06:00', to: '08:00' }],
    from: '2026-03-27',
    horizonDays: 5,
  };
  expect(planOne(daily('07:30', 'Europe/Berlin'), metadata)).toMatchObject({ status: 'SCHEDULED' });
  expect(planOne(daily('07:45', 'Europe/Berlin'), metadata).reason).toMatch(
    /outside availability on Fri 27 Mar 2026, 07:45/,
  );
});

test('a year in two time zones over all four changes', () => {
  for (const timezone of ['Europe/Berlin', 'America/New_York']) {
    const { occurrences } = planOne(daily('07:00', timezone), { horizonDays: 366 });
    expect(occurrences.length).toBeGreaterThanOrEqual(365);
    expect(occurrences.every((time) => time.slice(11, 16) === '07:00')).toBe(true);
    expect(new Set(occurrences.map((time) => time.slice(19))).size).toBe(2);
  }
});
