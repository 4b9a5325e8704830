import { beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse, loadAnalyser } from '../../src/assistants/resume/analyse.ts';
import type { ResumeAnalysis } from '../../src/assistants/resume/analysis.ts';
import { Tally } from '../support/tally.ts';

/** The labels beside each text: what a careful reader finds in it. */
type Labels = Pick<ResumeAnalysis, 'sections' | 'skills' | 'yearsOfExperience' | 'education'> & {
  email: string | null;
  phone: string | null;
  links: string[];
};

const folder = new URL('../fixtures/resumes/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -4));
const NOW = Date.UTC(2026, 10, 24);

beforeAll(loadAnalyser);

const list = <T>(value: T | null): T[] => (value === null ? [] : [value]);
/** Within half a year counts as right. */
const rounded = (years: number | null, wanted: number | null) =>
  list(years !== null && wanted !== null && Math.abs(years - wanted) <= 0.5 ? wanted : years).map(String);

test('every field is found with a precision and recall of at least 0.9', () => {
  const tally = new Tally();
  for (const name of names) {
    const labels = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Labels;
    const input = readFileSync(new URL(`${name}.txt`, folder), 'utf8');
    const found = analyse({ input, role: undefined, now: NOW }).metadata?.['analysis'] as ResumeAnalysis;
    tally.add('sections', labels.sections, found.sections);
    tally.add('email', list(labels.email), list(found.contact.email));
    tally.add('phone', list(labels.phone), list(found.contact.phone));
    tally.add('links', labels.links, found.contact.links);
    tally.add('skills', labels.skills, found.skills);
    tally.add(
      'years',
      list(labels.yearsOfExperience).map(String),
      rounded(found.yearsOfExperience, labels.yearsOfExperience),
    );
    for (const field of ['degree', 'institution', 'year'] as const) {
      const values = (entries: ResumeAnalysis['education']) =>
        entries.map((entry) => `${entry.degree}: ${String(entry[field])}`);
      tally.add(field, values(labels.education), values(found.education));
    }
  }
  process.stdout.write(`${names.length} texts\n${tally.table()}\n`);
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(tally.below(0.9)).toEqual([]);
});
