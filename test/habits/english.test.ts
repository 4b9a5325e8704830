import { expect, test } from '@jest/globals';
import { readEnglish } from '../../src/habits/english/read-english.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { NOW } from './support.ts';

const read = (text: string) => readEnglish(text, NOW, 'Europe/Berlin').map(({ fields }) => fields);

test('several habits in one sentence are told apart', () => {
  expect(read('meditate every weekday at 7am for 20 minutes, run three times a week in the evening')).toEqual(
    [
      { name: 'Meditate', rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', times: ['07:00'], durationMinutes: 20 },
      { name: 'Run', rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', window: { from: '17:00', to: '22:00' } },
    ],
  );
});

test.each<[string, object]>([
  [
    'I want to do yoga every Monday, Wednesday and Friday at 6:30 pm for an hour',
    { name: 'Do yoga', rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', times: ['18:30'], durationMinutes: 60 },
  ],
  [
    'please remind me to take vitamins daily at 8 and 20:00',
    { name: 'Take vitamins', times: ['08:00', '20:00'] },
  ],
  ['water the plants every other day at noon', { rrule: 'FREQ=DAILY;INTERVAL=2', times: ['12:00'] }],
  [
    'call mom every second Sunday afternoon',
    { name: 'Call mom', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU', window: { from: '12:00', to: '17:00' } },
  ],
  [
    'standup Mon-Fri 9:15-9:30am',
    { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', times: ['09:15'], durationMinutes: 15 },
  ],
  ['study Spanish daily from 7 to 8pm', { name: 'Study Spanish', times: ['19:00'], durationMinutes: 60 }],
  [
    'read before bed every night for half an hour',
    { name: 'Read', window: { from: '21:00', to: '23:30' }, durationMinutes: 30 },
  ],
  [
    'drink water every two hours between 9am and 5pm',
    { name: 'Drink water', rrule: 'FREQ=DAILY;BYHOUR=9,11,13,15;BYMINUTE=0' },
  ],
  [
    'drink water every 2 hours from 9 to 17:00 except Sundays',
    { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;BYHOUR=9,11,13,15;BYMINUTE=0' },
  ],
  ['every day, 7am: yoga', { name: 'Yoga', times: ['07:00'] }],
  [
    'pay the rent on the 1st of every month at 9am',
    { name: 'Pay the rent', rrule: 'FREQ=MONTHLY;BYMONTHDAY=1', times: ['09:00'] },
  ],
  [
    'review the budget on the last Friday of the month at 16:00',
    { rrule: 'FREQ=MONTHLY;BYDAY=-1FR', times: ['16:00'] },
  ],
  ['walk the dog twice a day', { name: 'Walk the dog', times: ['08:00', '20:00'] }],
  ['swim every weekend at half past 8', { rrule: 'FREQ=WEEKLY;BYDAY=SA,SU', times: ['08:30'] }],
  [
    'practice guitar on Tuesdays at 7pm starting next Monday until March 31',
    { start: '2026-03-09', end: '2026-03-31' },
  ],
  ['take antibiotics every day at 8am for 10 days', { end: '2026-03-11' }],
  ['standup on weekdays at 9am New York time', { timezone: 'America/New_York' }],
])('%s', (text, expected) => {
  const [habit, ...others] = read(text);
  expect(others).toEqual([]);
  expect(habit).toMatchObject(expected);
});

test('“am” is no duration of a minute', () => {
  expect(read('run daily at 7 am')).toEqual([{ name: 'Run', rrule: 'FREQ=DAILY', times: ['07:00'] }]);
});

test('the same habit at another time on another day keeps its name', () => {
  expect(
    read('Swim on Mondays at 6am and on Thursdays at 7pm').map((fields) => [fields['name'], fields['times']]),
  ).toEqual([
    ['Swim', ['06:00']],
    ['Swim', ['19:00']],
  ]);
});

test('what was understood is echoed, and days give way where the user is not free', () => {
  const input = 'run three times a week in the evening for an hour';
  const availability = [{ days: ['tue', 'thu', 'sat'], from: '18:00', to: '20:00' }];
  const { result } = planHabits(
    { input, metadata: { timezone: 'Europe/Berlin', availability } },
    { now: NOW },
  );
  expect(result.metadata.habits[0]).toMatchObject({
    name: 'Run',
    understood: 'FREQ=WEEKLY;BYDAY=TU,TH,SA;BYHOUR=18;BYMINUTE=0',
  });
  expect(result.output).toContain('Understood as FREQ=WEEKLY');
});

test('a habit without how often is refused beside one that is planned; thanks are no habit', () => {
  const { status, result } = planHabits(
    { input: 'Meditate daily at 7am. Learn Finnish. Thank you!', metadata: {} },
    { now: NOW },
  );
  expect(status).toBe('PARTIAL_SUCCESS');
  expect(result.metadata.habits.map(({ name, reason }) => [name, reason])).toEqual([
    ['Meditate', undefined],
    ['Learn Finnish', expect.stringContaining('nothing says when')],
  ]);
});

test('hostile text ends in time', () => {
  const started = performance.now();
  for (const text of [
    'every '.repeat(1600),
    'at 7, '.repeat(1600),
    'mon, '.repeat(1900),
    'for 3 and '.repeat(900),
    'run daily, '.repeat(40),
    ' '.repeat(9999) + 'x',
  ])
    read(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
