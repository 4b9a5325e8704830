import { expect, test } from '@jest/globals';
import { readEnglish } from '../../src/habits/english/read-english.ts';
import { NOW } from './support.ts';

const read = (text: string) =>
  readEnglish(text, NOW, 'Europe/Berlin').map(({ fields, problem }) => problem ?? fields);

const BUT_FRIDAY = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,SA,SU';

test.each<[string, object]>([
  ['pay rent on the first of each month', { name: 'Pay rent', rrule: 'FREQ=MONTHLY;BYMONTHDAY=1' }],
  ['pay rent every 15th of the month', { name: 'Pay rent', rrule: 'FREQ=MONTHLY;BYMONTHDAY=15' }],
  ['bins every 1st and 3rd Monday at 7am', { name: 'Bins', rrule: 'FREQ=MONTHLY;BYDAY=1MO,3MO' }],
  [
    'bins on the first and the last Monday of the month',
    { name: 'Bins', rrule: 'FREQ=MONTHLY;BYDAY=1MO,-1MO' },
  ],
  ['call mum every last Thursday', { name: 'Call mum', rrule: 'FREQ=MONTHLY;BYDAY=-1TH' }],
  ['bins every second Monday', { name: 'Bins', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO' }],
  ['2 hours of deep work every weekday at 9am', { name: 'Deep work', durationMinutes: 120 }],
  ['water plants every third day', { name: 'Water plants', rrule: 'FREQ=DAILY;INTERVAL=3' }],
  ['brush teeth twice daily', { name: 'Brush teeth', rrule: 'FREQ=DAILY', times: ['08:00', '20:00'] }],
  ['gym three times weekly', { name: 'Gym', rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR' }],
  ['meditate all days at 7am', { name: 'Meditate', rrule: 'FREQ=DAILY', times: ['07:00'] }],
  ['read 30 minutes a day', { name: 'Read', rrule: 'FREQ=DAILY', durationMinutes: 30 }],
  ["run daily at 6am, don't schedule on Fridays", { name: 'Run', rrule: BUT_FRIDAY, times: ['06:00'] }],
  ['Run daily. Do not plan anything on Fridays.', { name: 'Run', rrule: BUT_FRIDAY }],
  ['run daily, no Fridays', { name: 'Run', rrule: BUT_FRIDAY }],
  ['stretch after lunch on weekdays', { name: 'Stretch', window: { from: '13:00', to: '16:00' } }],
  ['a 20-minute run every morning', { name: 'Run', durationMinutes: 20 }],
  ['write daily at twenty past seven', { name: 'Write', times: ['07:20'] }],
  ['write daily at ten to nine', { name: 'Write', times: ['08:50'] }],
  ['write daily at 5 past 9', { name: 'Write', times: ['09:05'] }],
  ['yoga every Thursday at 18h', { name: 'Yoga', times: ['18:00'] }],
  ['yoga every Thursday at 18h30', { name: 'Yoga', times: ['18:30'] }],
  ['write daily no later than 9am', { name: 'Write', window: { from: '05:00', to: '09:00' } }],
  ['clean on Tuesday every 2 weeks', { name: 'Clean', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU' }],
  ['clean every 3 months on the 5th', { name: 'Clean', rrule: 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5' }],
  ['piano daily until Christmas', { name: 'Piano', end: '2026-12-25' }],
  ['piano daily until the end of June', { name: 'Piano', end: '2026-06-30' }],
  ['piano daily until the end of January', { name: 'Piano', end: '2027-01-31' }],
  ['read daily for a quarter of an hour', { name: 'Read', durationMinutes: 15 }],
  ['• Meditate daily', { name: 'Meditate' }],
  ['standup daily (America/New_York)', { name: 'Standup', timezone: 'America/New_York' }],
])('%s', (text, habit) => {
  expect(read(text)).toEqual([expect.objectContaining(habit)]);
});

test.each<[string, RegExp]>([
  ['run daily at 6am but no runs on Fridays', /^not understood: "but no runs/],
  ['write daily at half seven', /^not understood: "half seven"$/],
  ['work daily from ten to six', /^not understood: "from ten to six"/],
  ['piano daily until Easter', /^not understood: "until Easter"$/],
  ['meditate daily at 7am Pacific time', /^not understood: "Pacific time"$/],
  ['meditate daily at 7am for the month of April', /^not understood: "month of April"$/],
  ['clean every 3 months on Mondays', /by the month and by the week/],
  ['meditate every 0 days', /^not understood: "every 0 days"$/],
])('refused rather than guessed: %s', (text, reason) => {
  expect(read(text)).toEqual([expect.stringMatching(reason)]);
});
