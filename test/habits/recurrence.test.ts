import { expect, test } from '@jest/globals';
import { planOne } from './support.ts';

const week = { horizonDays: 7 };

test.each([
  [
    'days and times',
    { days: ['mon', 'Wednesday', 'FR'], times: ['07:00'] },
    'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=7;BYMINUTE=0',
    3,
  ],
  [
    'days as one text',
    { days: 'weekdays', times: '6:30 pm' },
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18;BYMINUTE=30',
    5,
  ],
  [
    'a span of days',
    { days: 'fri-sun', times: ['noon'] },
    'FREQ=WEEKLY;BYDAY=FR,SA,SU;BYHOUR=12;BYMINUTE=0',
    3,
  ],
  ['numbers of days', { days: [6, 7], times: ['09:00'] }, 'FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=9;BYMINUTE=0', 2],
  ['times alone', { times: ['21:00'] }, 'FREQ=DAILY;BYHOUR=21;BYMINUTE=0', 7],
  [
    'an RRULE',
    { rrule: 'RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=15' },
    'FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=15',
    1,
  ],
  [
    'an RRULE with times',
    { rrule: 'FREQ=WEEKLY;BYDAY=TU', times: ['09:15'] },
    'FREQ=WEEKLY;BYDAY=TU;BYHOUR=9;BYMINUTE=15',
    1,
  ],
  ['cron', { cron: '0 18 * * 1-5' }, 'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18;BYMINUTE=0', 5],
  ['cron with a Sunday', { cron: '30 9 * * 0' }, 'FREQ=DAILY;BYDAY=SU;BYHOUR=9;BYMINUTE=30', 1],
])('%s are understood as an RRULE', (_, when, understood, count) => {
  const habit = planOne({ name: 'Stretch', ...when }, week);
  expect(habit).toMatchObject({ status: 'SCHEDULED', understood });
  expect(habit.occurrences).toHaveLength(count);
});

test('cron fields for the month become monthly rules', () => {
  expect(planOne({ name: 'Rent', cron: '0 9 1 * *' }, { horizonDays: 62 }).occurrences).toEqual([
    '2026-04-01T09:00:00+00:00',
    '2026-05-01T09:00:00+00:00',
  ]);
  expect(planOne({ name: 'Books', cron: '0 9 L * *' }, { horizonDays: 31 }).occurrences).toEqual([
    '2026-03-31T09:00:00+00:00',
  ]);
  expect(planOne({ name: 'Club', cron: '0 19 * * 2#2' }, { horizonDays: 31 }).understood).toBe(
    'FREQ=MONTHLY;BYDAY=2TU;BYHOUR=19;BYMINUTE=0',
  );
});

test('times with different minutes happen at just these times', () => {
  const habit = planOne({ name: 'Pills', days: 'daily', times: ['08:15', '20:30'] }, { horizonDays: 1 });
  expect(habit.occurrences).toEqual(['2026-03-02T08:15:00+00:00', '2026-03-02T20:30:00+00:00']);
  expect(habit.understood).toBe('FREQ=DAILY;BYHOUR=8,20;BYMINUTE=15,30;BYSETPOS=1,4');
});

test('start and end bound the occurrences, both included', () => {
  const habit = planOne({
    name: 'Rehab',
    days: 'daily',
    times: ['10:00'],
    start: '2026-03-04',
    end: '2026-03-06',
  });
  expect(habit.occurrences.map((time) => time.slice(0, 10))).toEqual([
    '2026-03-04',
    '2026-03-05',
    '2026-03-06',
  ]);
  expect(habit.understood).toBe('FREQ=DAILY;BYHOUR=10;BYMINUTE=0;UNTIL=20260306T235959Z');
});

test('every other week is counted from the start', () => {
  const habit = planOne({
    name: 'Bins',
    rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
    start: '2026-02-23T07:00',
  });
  expect(habit.occurrences).toEqual(['2026-03-09T07:00:00+00:00']);
});

test('a COUNT is counted from the start, not from the horizon', () => {
  const habit = planOne({ name: 'Course', rrule: 'FREQ=DAILY;COUNT=10', start: '2026-02-25T18:00' });
  expect(habit.occurrences).toHaveLength(5);
});
