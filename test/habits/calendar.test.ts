import { expect, test } from '@jest/globals';
import ICAL from 'ical.js';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { NOW, plan } from './support.ts';

/** Reads a calendar as a calendar application does: the occurrences of each event within a span, as instants. */
function occurrencesIn(text: string, from: string, to: string): Map<string, string[]> {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const found = new Map<string, string[]>();
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component);
    const times = found.get(event.summary) ?? [];
    const iterator = event.iterator();
    for (
      let next = iterator.next() as ICAL.Time | null;
      next && next.toJSDate() < new Date(to);
      next = iterator.next() as ICAL.Time | null
    ) {
      if (next.toJSDate() >= new Date(from)) times.push(next.toJSDate().toISOString());
    }
    found.set(event.summary, times.sort());
  }
  return found;
}

test('eight habits over a change of the clock come back from the calendar as planned', () => {
  const { result } = plan({
    timezone: 'Europe/Berlin',
    from: '2026-03-23T00:00:00+01:00',
    habits: [
      { name: 'Meditate', days: 'weekdays', times: ['07:00'], durationMinutes: 20 },
      { name: 'Run', cron: '0 18 * * 1,3,5', durationMinutes: 45 },
      { name: 'Read', rrule: 'FREQ=DAILY', window: { from: '20:00', to: '22:00' } },
      { name: 'Pills', days: 'daily', times: ['08:15', '20:45'], durationMinutes: 5, priority: 'high' },
      { name: 'Call, home; weekly', days: 'sun', times: ['12:00'], timezone: 'America/New_York' },
      { name: 'Bins', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', start: '2026-03-17T06:30' },
      { name: 'Course', rrule: 'FREQ=WEEKLY;BYDAY=TH;COUNT=5', start: '2026-03-19T16:00' },
      { name: 'Rehab', days: ['tue', 'thu'], times: ['11:00'], end: '2026-03-31', timezone: 'Asia/Calcutta' },
    ],
  });
  expect(result.metadata.habits.map(({ status }) => status)).toEqual(Array(8).fill('SCHEDULED'));
  const read = occurrencesIn(result.metadata.calendar, result.metadata.from, result.metadata.to);
  for (const { name, occurrences } of result.metadata.habits) {
    expect([name, read.get(name)]).toEqual([name, occurrences.map((time) => new Date(time).toISOString())]);
  }
});

test('the calendar keeps the rules of the format', () => {
  const { calendar } = plan({
    habits: [
      {
        name: 'Ünïcode '.repeat(20),
        days: 'mon',
        times: ['07:00'],
        timezone: 'Europe/Berlin',
        input: 'a,b;c\nd',
      },
    ],
  }).result.metadata;
  expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(calendar.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(calendar).toContain('BEGIN:VTIMEZONE');
  expect(calendar).toMatch(/DTSTART;TZID=Europe\/Berlin:20260309T070000/);
  expect(calendar).not.toMatch(/[^\r]\n/);
});

test('refused habits are not in the calendar', () => {
  const { calendar } = plan({
    habits: [
      { name: 'Run', days: 'mon', times: ['07:00'] },
      { name: 'Never', rrule: 'x' },
    ],
  }).result.metadata;
  expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(1);
});

test('an event begins with the first occurrence of the plan, not on the day before it', () => {
  const { habits, calendar } = plan({
    habits: [
      { name: 'Over for today', days: 'daily', times: ['07:00'] },
      { name: 'Long begun', rrule: 'FREQ=DAILY;INTERVAL=3', start: '2026-02-20T18:00' },
      { name: 'Counted', rrule: 'FREQ=DAILY;COUNT=5', start: '2026-02-28T20:00' },
    ],
  }).result.metadata;
  const starts = [...calendar.matchAll(/^DTSTART:(\d{8}T\d{6})/gm)].map(([, start]) => start);
  expect(starts).toEqual(habits.map(({ occurrences: [first] }) => first?.slice(0, 19).replace(/[-:]/g, '')));
  // Two of the five are over, and a calendar must not add them at the end.
  expect(occurrencesIn(calendar, '2026-01-01', '2027-01-01').get('Counted')).toHaveLength(3);
});

const uidsOf = (owner: string | undefined, name: string) => {
  const request = { metadata: { habits: [{ id: 'run', name, days: 'mon', times: ['18:00'] }] } };
  const made = planHabits({ ...request, ...(owner !== undefined && { owner }) }, { now: NOW });
  return /^UID:(.*)$/m.exec(made.result.metadata.calendar)?.[1]?.trim();
};

test('two plans with the same habit id share no UID, and one plan keeps its own', () => {
  expect(uidsOf(undefined, 'Run')).toBe(uidsOf(undefined, 'Run'));
  expect(uidsOf(undefined, 'Run')).not.toBe(uidsOf(undefined, 'Run fast'));
  expect(uidsOf('user-1', 'Run')).not.toBe(uidsOf('user-2', 'Run'));
  expect(uidsOf('user-1', 'Run')).toBe(uidsOf('user-1', 'Run fast'));
});
