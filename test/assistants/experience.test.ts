import { expect, test } from '@jest/globals';
import { findExperience } from '../../src/assistants/resume/experience.ts';
import { normalise } from '../../src/assistants/resume/layout.ts';
import { findSections } from '../../src/assistants/resume/sections.ts';

const now = new Date('2026-11-24T00:00:00Z');
const years = (text: string) => findExperience(text, findSections(text), now).years;

test.each([
  ['month names', 'Jan 2015 – Dec 2019', 5],
  ['numbers', '01/2015 - 12/2019', 5],
  ['year first', '2015-01 to 2019-12', 5],
  ['years alone', '2015-2020', 5],
  ['a shortened year', '2015–20', 5],
  ['to the present', 'November 2021 – Present', 5],
  ['since', 'since November 2021', 5],
  ['German', 'November 2021 bis heute', 5],
  ['French', 'novembre 2021 à aujourd’hui', 5],
])('a span of dates is read: %s', (_, dates, expected) => {
  expect(years(`EXPERIENCE\nBaker, Old Mill\n${dates}`)).toBeCloseTo(expected, 0);
});

test('overlapping spans count once', () => {
  expect(years('EXPERIENCE\nA: Jan 2015 - Dec 2018\nB: Jan 2017 - Dec 2019')).toBe(5);
});

test('gaps do not count', () => {
  expect(years('EXPERIENCE\nA: Jan 2010 - Dec 2010\nCareer break 2011 - 2014\nB: Jan 2015 - Dec 2015')).toBe(
    2,
  );
});

test('time at school does not count', () => {
  expect(years('EXPERIENCE\nBaker, 2018 - 2020\nEDUCATION\nBSc Biology, 2010 - 2014')).toBe(2);
  expect(years('Baker from 2018 to 2020. I studied at Leeds University from 2010 to 2014.')).toBe(2);
});

test.each([
  ['8 years of experience', 8],
  ['more than 12 years in hospital pharmacy as a lead', 12],
  ['over a decade of experience', 10],
  ['experience: 7 years', 7],
  ['five years working in kitchens', 5],
])('without dates a statement is taken: %s', (text, expected) => {
  expect(years(text)).toBe(expected);
});

test.each(['I am 35 years old', 'a 3 year warranty', 'Dates of birth', 'call 555-2015-2019'])(
  'other numbers are not experience: %s',
  (text) => {
    expect(years(text)).toBeNull();
  },
);

test('a table in Markdown is read row by row, its dates as spans', () => {
  const table = normalise(
    [
      '## Experience',
      '| Company | Role         | From       | To      |',
      '|---------|:-------------|-----------:|---------|',
      '| Acme    | Site manager | 2012       | 2014    |',
      '| Bolt    | Foreman      | March 2018 | present |',
    ].join('\n'),
  );
  expect(table).toBe(
    '## Experience\nCompany, Role, From, To\nAcme, Site manager, 2012 – 2014\nBolt, Foreman, March 2018 – present',
  );
  expect(years(table)).toBeCloseTo(10.7, 0);
});

test('a line with bars that is no row of a table stays as it is', () => {
  expect(normalise('Leeds | jane@example.org | 0113 4960000')).toBe(
    'Leeds | jane@example.org | 0113 4960000',
  );
});
