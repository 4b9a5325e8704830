import { expect, test } from '@jest/globals';
import { readEnglish } from '../../src/habits/english/read-english.ts';
import { NOW } from './support.ts';

const read = (text: string) =>
  readEnglish(text, NOW, 'Europe/Berlin').map(({ fields, problem }) => problem ?? fields);

const DAILY = 'FREQ=DAILY';
const WEEKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
const at = (name: string, rrule: string, ...times: string[]) => ({ name, rrule, times });

test.each<[string, unknown[]]>([
  ['every day at 7am meditate and at 9pm read', [at('Meditate', DAILY, '07:00'), at('Read', DAILY, '21:00')]],
  ['meditate at 7am and read at 9pm every day', [at('Meditate', DAILY, '07:00'), at('Read', DAILY, '21:00')]],
  [
    'at 7am meditate and at 9pm read on weekdays',
    [at('Meditate', WEEKDAYS, '07:00'), at('Read', WEEKDAYS, '21:00')],
  ],
  [
    'Every Monday: yoga at 7am, piano at 5pm',
    [at('Yoga', 'FREQ=WEEKLY;BYDAY=MO', '07:00'), at('Piano', 'FREQ=WEEKLY;BYDAY=MO', '17:00')],
  ],
  [
    'study every day at 7 p.m. and relax at 9 p.m.',
    [at('Study', DAILY, '19:00'), at('Relax', DAILY, '21:00')],
  ],
  ['run at 7am and at 9pm read every day', [at('Run', DAILY, '07:00'), at('Read', DAILY, '21:00')]],
  ['at 7am and at 9pm read every day', [at('Read', DAILY, '07:00', '21:00')]],
  ['swim at 7am and at 9pm every day indoors', [at('Swim indoors', DAILY, '07:00', '21:00')]],
  [
    'yoga at 7am on weekdays and at 9am on weekends',
    [at('Yoga', WEEKDAYS, '07:00'), at('Yoga', 'FREQ=WEEKLY;BYDAY=SA,SU', '09:00')],
  ],
  ['read every day at 7am and at 9pm', [at('Read', DAILY, '07:00', '21:00')]],
  [
    'meditate at 7am and read at 9pm every day except Sunday until 30 June',
    [
      { ...at('Meditate', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA', '07:00'), end: '2026-06-30' },
      { ...at('Read', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA', '21:00'), end: '2026-06-30' },
    ],
  ],
])('how often is said once for a list of clock times: %s', (text, habits) => {
  expect(read(text)).toEqual(habits);
});

const how = expect.stringContaining('nothing says when it recurs');

test.each<[string, unknown[]]>([
  ['meditate at 7am and read at 9pm', [how, how]],
  ['every evening cook at 6 and read at 9', [expect.objectContaining({ name: 'Cook' }), how]],
  [
    'yoga every day at 7am, read at 9pm, run every Monday at 6pm',
    [at('Yoga', DAILY, '07:00'), how, at('Run', 'FREQ=WEEKLY;BYDAY=MO', '18:00')],
  ],
])("but not where it is not said, or may be another one's: %s", (text, habits) => {
  expect(read(text)).toEqual(habits);
});
