import { beforeAll, expect, test } from '@jest/globals';
import { analyse, loadAnalyser } from '../../src/assistants/resume/analyse.ts';
import type { ResumeAnalysis } from '../../src/assistants/resume/analysis.ts';

beforeAll(loadAnalyser);

const reasonsOf = (input: string, role?: string) =>
  (analyse({ input, role, now: Date.UTC(2026, 10, 24) }).metadata?.['analysis'] as ResumeAnalysis).reasons;
const evidenceFor = (factor: string, input: string) =>
  reasonsOf(input)
    .filter((reason) => reason.factor === factor)
    .map(({ evidence }) => evidence);

test.each([
  'Please call me on +44 7700 900341 any time',
  'Jane Doe lives in Leeds, phone (415) 555-0186',
  'Write to Jane at jane.doe42@example.com for more',
  'Senior Software Engineer at Tarn Systems, June 2019 – Present',
  'Bachelor of Science in Nursing, York, 2011 – 2014',
  'Jane Doe of 12 High Street in Leeds',
])('contact lines and dates are no achievements: %s', (line) => {
  expect(evidenceFor('achievements with numbers', `${line}\n`)).toEqual(['no figure in a sentence found']);
});

test.each([
  'Led a team of 9 nurses in 2019',
  'Cut the page load time by 40%',
  'Managed nine people in two offices',
])('a figure in a sentence is an achievement: %s', (line) => {
  expect(evidenceFor('achievements with numbers', `Call +44 7700 900341\n\n${line}\n`)[0]).toContain(line);
});

test('what is missing is never shown by the same text as what was found', () => {
  const text =
    'EXPERIENCE\nBaker at Crumb & Co, 2019 - 2021\n- Baked 300 loaves of bread a day\nSKILLS\nBaking, Sales';
  for (const role of [
    undefined,
    'Senior Baker and Pastry Chef',
    'We need a baker.\n6 years of experience.',
  ]) {
    const shown = reasonsOf(text, role).map(({ factor, evidence }) => `${factor}: ${evidence}`);
    expect(new Set(shown).size).toBe(shown.length);
  }
  expect(reasonsOf(text).filter(({ factor }) => factor === 'skills named')[1]?.evidence).toMatch(
    /^[\d.]+ of 18 points: 2 of 8 skills are named$/,
  );
});
