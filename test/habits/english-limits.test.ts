import { expect, test } from '@jest/globals';
import { readEnglish } from '../../src/habits/english/read-english.ts';
import { withDaysSpelled } from '../../src/habits/english/spelling.ts';
import { planHabits } from '../../src/habits/plan-habits.ts';
import { NOW } from './support.ts';

const read = (text: string) =>
  readEnglish(text, NOW, 'Europe/Berlin').map(({ fields, problem }) => problem ?? fields);

test.each<[string, string]>([
  ['run on weekdays at 7am except Wednesday', 'FREQ=WEEKLY;BYDAY=MO,TU,TH,FR'],
  ['on weekdays except Wednesday at 7am run', 'FREQ=WEEKLY;BYDAY=MO,TU,TH,FR'],
  ['run every day but Sunday at 7am', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA'],
  ['run every day at 7am, but not on Fridays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA,SU'],
  ['Run daily at 7am. Not on Fridays or weekends.', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH'],
  ['run daily at 7am, not on Fridays and on Sundays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA'],
  ['Run every day at 7am excluding weekends', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
])('days that are excepted are taken out: %s', (text, rrule) => {
  expect(read(text)).toEqual([{ name: 'Run', rrule, times: ['07:00'] }]);
});

test('of several ways to run three times a week those remain that avoid the excepted day', () => {
  const [{ fields, alternatives } = { fields: {} }] = readEnglish(
    'run three times a week, not on Mondays',
    NOW,
    'UTC',
  );
  expect([fields['rrule'], ...(alternatives ?? [])].join()).not.toMatch(/MO/);
});

test.each<[string, RegExp]>([
  ['run on Mondays at 7am except the first of the month', /^not understood: "except the first of the month/],
  ['run daily at 7am except when it rains', /^not understood: "except when it rains"$/],
  ['run daily at 7am, skipping public holidays', /^not understood: "skipping public holidays"$/],
  ['run every day at 7am except Wednesday mornings', /^not understood: "except Wednesday/],
  ['run every other day except Sunday', /^not understood: "except Sunday"/],
  ['run every weekday except weekdays', /^no day is left/],
  ["don't smoke every day", /^not understood: "don't smoke"$/],
  ['stretch after running every day at 7am', /^not understood: "after running"$/],
  ['eat something before the meeting every Monday', /^not understood: "before the meeting"$/],
  ['water the plants every Monday until it rains', /^not understood: "until it rains"$/],
  ['swim in summer every Monday at 7am', /^not understood: "in summer/],
  ['run every day at 7am this week', /^not understood: "this week"$/],
  ['run daily at 7 but on Sundays at 9', /^not understood: "at 9"$/],
  ['standup daily at 9am EST', /^not understood: "EST"$/],
  ['run daily at 7am UTC+2', /^not understood: "UTC\+2"$/],
  ['run daily at 7am Mars/Olympus_Mons', /^not understood: "Mars\/Olympus_Mons"$/],
  ['review goals every quarter', /^not understood: "every quarter"$/],
  ['tomorrow at 7am jog', /^a habit recurs: say how often; "tomorrow" comes once$/],
  ['call the bank on 3 April at 10:00', /^a habit recurs: say how often; "on 3 April" comes once$/],
  ['jog next Monday at 7am', /say how often; "next Monday" comes once$/],
  ['jog at 7am', /^nothing says when it recurs/],
  ['call mum every Sunday at 3', /^say am or pm: "at 3"$/],
  ['call mum every Sunday at three', /^say am or pm: "at three"$/],
  ['call mum every Sunday at half past three', /^say am or pm: "at half past three"$/],
  ['call mum every Sunday from 2 to 4', /^say am or pm/],
  ['work daily from 9 to 5', /^say am or pm: "5"$/],
])('what is not understood is refused, not ignored: %s', (text, reason) => {
  expect(read(text)).toEqual([expect.stringMatching(reason)]);
});

test.each<[string, string[]]>([
  ['call mum every Sunday at 3pm', ['15:00']],
  ['call mum every Sunday afternoon at 3', ['15:00']],
  ['call mum every Sunday at 03:00', ['03:00']],
  ['call mum every Sunday at 15', ['15:00']],
  ['wake every morning at 6', ['06:00']],
  ['sleep every night at 11', ['23:00']],
  ['feed the baby every night at 2', ['02:00']],
  ['run daily at 4 and 6pm', ['16:00', '18:00']],
  ['run daily at half past six in the morning', ['06:30']],
  ['run daily at quarter to eight', ['07:45']],
  ['run daily at quarter to 8pm', ['19:45']],
  ['run daily at seven and nine', ['07:00', '09:00']],
  ['eat daily at noon', ['12:00']],
  ['sleep daily at midnight', ['00:00']],
])('an hour is read where its half of the day is clear: %s', (text, times) => {
  expect(read(text)).toEqual([expect.objectContaining({ times })]);
});

const how = expect.stringContaining('nothing says when it recurs');
const named = (name: string) => expect.objectContaining({ name });

test.each<[string, unknown[]]>([
  ['yoga every day at noon, and read before bed', [named('Yoga'), how]],
  ['read before bed, and yoga every day at noon', [how, named('Yoga')]],
  ['yoga every day at noon and read', [named('Yoga'), how]],
  ['every Monday at 9am do yoga, and read before bed', [named('Do yoga'), how]],
  ['meditate in the morning and journal in the evening every day', [named('Meditate'), named('Journal')]],
  ['buy milk, bread and eggs every Monday at 9am', [named('Buy milk, bread and eggs')]],
  ['every Monday buy milk, bread and eggs at 9am', [named('Buy milk, bread and eggs')]],
  ['yoga every day at noon, with mum', [named('Yoga, with mum')]],
  ['meditate daily at 7am, please', [named('Meditate')]],
  ['exercise daily for an hour and a half at 8am', [named('Exercise')]],
  ['plan the weekend every Friday at 5pm', [named('Plan the weekend')]],
  ['look after the cat every day at 8am', [named('Look after the cat')]],
  ["don't forget to call mum every Sunday at 3pm", [named('Call mum')]],
])('a fragment that names something else is a habit of its own: %s', (text, habits) => {
  expect(read(text)).toEqual(habits);
});

test('a habit that is not understood is refused beside those that are', () => {
  const input = 'Meditate daily at 7am. Run every Monday at 8am except when it rains.';
  const { status, result } = planHabits({ input, metadata: {} }, { now: NOW });
  expect(status).toBe('PARTIAL_SUCCESS');
  expect(result.metadata.habits[1]).toMatchObject({
    status: 'REFUSED',
    reason: 'not understood: "except when it rains"',
    occurrences: [],
  });
});

test('hostile exceptions and fragments end in time', () => {
  const started = performance.now();
  for (const text of [
    'except mon, ',
    'but not on fri and ',
    'run at noon, ',
    'before x, ',
    'half past six and ',
    '2 3 april ',
  ])
    read(`run daily ${text.repeat(9900 / text.length)}`);
  expect(performance.now() - started).toBeLessThan(2000);
});

test.each<[string, object]>([
  ['read nightly at 10', { rrule: 'FREQ=DAILY', times: ['22:00'] }],
  ['read nightly', { rrule: 'FREQ=DAILY', window: { from: '20:00', to: '23:59' } }],
  ['read on weeknights at 10', { rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', times: ['22:00'] }],
  ['read three nights a week at 9', { rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR', times: ['21:00'] }],
  ['read nightly before bed', { rrule: 'FREQ=DAILY', window: { from: '21:00', to: '23:30' } }],
  ['read nightly at 9:30 pm', { rrule: 'FREQ=DAILY', times: ['21:30'] }],
])('nights are late: %s', (text, fields) => {
  expect(read(text)).toEqual([{ name: 'Read', ...fields }]);
});

test.each<[string, string[], number]>([
  ['drink water every 30 minutes from 9 to 11', ['09:00', '09:30', '10:00', '10:30'], 30],
  ['drink water every half hour between 9 and 10:30', ['09:00', '09:30', '10:00'], 30],
  ['drink water every 45 minutes between 9 and 12', ['09:00', '09:45', '10:30', '11:15'], 30],
  ['drink water every 20 mins from 9am to 10am', ['09:00', '09:20', '09:40'], 20],
  ['drink water every 30 minutes between 9 and 10 for 5 minutes', ['09:00', '09:30'], 5],
])('what comes by the minute is told its times: %s', (text, times, durationMinutes) => {
  expect(read(text)).toEqual([{ name: 'Drink water', rrule: 'FREQ=DAILY', times, durationMinutes }]);
});

test('what comes by the minute all day is refused beyond the limit, with the number', () => {
  expect(read('drink water every 30 minutes')).toEqual([
    expect.objectContaining({ times: expect.arrayContaining(['08:00', '19:30']) }),
  ]);
  expect(read('drink water every 10 minutes')).toEqual([
    'every 10 minutes from 08:00 to 20:00 is 72 times: at most 24 times a day',
  ]);
});

test.each([
  ['gym every wensday at 7am', 'WE'],
  ['gym every Wendsday at 7am', 'WE'],
  ['gym on thrusdays at 7am', 'TH'],
  ['gym every tusday and firday at 7am', 'TU,FR'],
  ['gym every saterday at 7am', 'SA'],
  ['gym every sundey at 7am', 'SU'],
  ['gym every Mnoday at 7am', 'MO'],
])('a weekday that is misspelt is meant: %s', (text, days) => {
  expect(read(text)).toEqual([{ name: 'Gym', rrule: `FREQ=WEEKLY;BYDAY=${days}`, times: ['07:00'] }]);
});

test.each(['today', 'payday', 'midday', 'birthday', 'holiday', 'someday', 'workday', 'yesterday'])(
  'no other word is taken for one: %s',
  (word) => {
    expect(withDaysSpelled(`the ${word} of ${word}s`)).toBe(`the ${word} of ${word}s`);
  },
);

const gym = (day: string, time: string) => ({
  name: 'Gym',
  rrule: `FREQ=WEEKLY;BYDAY=${day}`,
  times: [time],
});

test.each<[string, object[]]>([
  ['gym Monday 7am and Wednesday 6pm', [gym('MO', '07:00'), gym('WE', '18:00')]],
  ['gym Monday at 7am, Wednesday at 6pm', [gym('MO', '07:00'), gym('WE', '18:00')]],
  ['gym Mon 7am, Wed 6pm and Fri 8am', [gym('MO', '07:00'), gym('WE', '18:00'), gym('FR', '08:00')]],
])('weekdays with a time each recur: %s', (text, habits) => {
  expect(read(text)).toEqual(habits);
});

const stretch = { name: 'Stretch', rrule: 'FREQ=DAILY', window: { from: '06:00', to: '12:00' } };
const evening = { name: 'Read', rrule: 'FREQ=DAILY', window: { from: '17:00', to: '22:00' } };

test.each([
  'stretch in the morning and read in the evening every day',
  'every day stretch in the morning and read in the evening',
  'every morning stretch and read in the evening',
])('what says how often once speaks of all parts of the day: %s', (text) => {
  expect(read(text)).toEqual([stretch, evening]);
});

test.each<[string, string]>([
  ['take pills every 6 hours', 'FREQ=DAILY;BYHOUR=2,8,14,20;BYMINUTE=0'],
  ['take pills every 8 hours', 'FREQ=DAILY;BYHOUR=0,8,16;BYMINUTE=0'],
  ['take pills every 12 hours', 'FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0'],
  ['take pills every 8 hours between 8 and 18', 'FREQ=DAILY;BYHOUR=8,16;BYMINUTE=0'],
  ['take pills every 2 hours on Mondays', 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=8,10,12,14,16,18;BYMINUTE=0'],
  [
    'take pills hourly on weekdays from 9 to 12',
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10,11;BYMINUTE=0',
  ],
])('what comes by the hour keeps its days, and goes on by night where it is rare: %s', (text, rrule) => {
  expect(read(text)).toEqual([{ name: 'Take pills', rrule }]);
});

test.each<[string, object]>([
  ['walk daily starting tomorrow at 6am', { times: ['06:00'] }],
  ['walk every Monday from 1 December 6am', { times: ['06:00'], start: '2026-12-01' }],
  ['walk every Tuesday until 31 December 6pm', { times: ['18:00'], end: '2026-12-31' }],
  ['walk daily starting 25/12/2026 at 7am', { times: ['07:00'], start: '2026-12-25' }],
])('a time beside a date is the time: %s', (text, fields) => {
  expect(read(text)).toEqual([expect.objectContaining(fields)]);
});

test.each<[string, RegExp]>([
  ['run Tuesdays and on the 1st of the month', /two ways/],
  ['gym weekdays and every other Saturday at 9am', /two ways/],
  ['every Monday and every other Thursday yoga at 6pm', /two ways/],
  ['yoga Mondays weekly and Thursdays biweekly at 6pm', /two paces/],
  ['run twice every day at 7am', /2 times a day, and at 07:00/],
  ['do laundry once a week on the weekend', /1 times a week, on 2 days/],
  ['run three times a week on weekdays', /3 times a week, on 5 days/],
  ['brush teeth at 7 in the morning and 10 in the evening every day', /am or pm/],
  ['work Monday to Friday 9 to 5', /"9 to 5"/],
  ['run 1,5 hours every day at 7am', /"1,5 hours/],
  ['run 20-30 minutes every day at 7am', /"20-30 minutes/],
  ['run for three quarters of an hour every day at 7am', /"quarters of an hour/],
  ['swim 400m every day at 7am', /minutes, or metres: "400m"/],
  ['run daily starting 05/12/2026 at 7am', /month by its name/],
  ['morning pages every evening at 9', /am or pm/],
])('what may mean two things is asked for, not guessed: %s', (text, reason) => {
  expect(read(text)).toEqual([expect.stringMatching(reason)]);
});

test.each<[string, string]>([
  ['go to bed every day at 10', '22:00'],
  ['dinner every day at 7', '19:00'],
  ['supper with mum on Fridays at 6', '18:00'],
  ['make the bed every day at 8', '08:00'],
])('what nobody does in the morning is in the evening: %s', (text, time) => {
  expect(read(text)).toEqual([expect.objectContaining({ times: [time] })]);
});
