import { expect, test } from '@jest/globals';
import { findSections } from '../../src/assistants/resume/sections.ts';
import { findSkills } from '../../src/assistants/resume/skills.ts';
import { Taxonomy } from '../../src/assistants/resume/taxonomy.ts';

const taxonomy = new Taxonomy();
const skillsIn = (text: string) => findSkills(text, findSections(text), taxonomy).map(({ name }) => name);

test.each([
  ['an alias', 'Ran K8s clusters and Postgres', ['Kubernetes', 'PostgreSQL']],
  ['signs that belong to the name', 'Wrote C++, C# and .NET code', ['C++', 'C#', '.NET']],
  [
    'a dot inside, and one that ends a sentence',
    'Built with Node.js.Then moved to Vue.js.',
    ['Node.js', 'Vue.js'],
  ],
  ['a slash between two', 'Styled with HTML/CSS', ['HTML', 'CSS']],
  ['a phrase over a line end', 'two years of machine\nlearning', ['Machine Learning']],
  ['British spelling', 'search engine optimisation', ['SEO']],
  ['a plural', 'wrote lesson plans', ['Lesson Planning']],
])('%s is recognised', (_, text, expected) => {
  expect(skillsIn(text)).toEqual(expected);
});

test.each([
  ['verbs', 'I excel at talking to people, go to great lengths, express myself well and spring into action.'],
  ['a season', 'Graduated in Spring 2019.'],
  ['a letter', 'Vitamin C, Hepatitis C, Class C licence, C-level, R&D'],
  ['a profession', 'Head Chef, The Swift Inn'],
  ['an address', 'Find me at github.com/jane or jane@oracle.com'],
  ['a kind of business', 'Sold to the B2B market; SKILLS\nB2B SaaS'],
  ['a legal form', 'Engineer, Beta plc, London\nBarclays PLC | 2019'],
  ['a field of study', 'EDUCATION\nM.Sc. Statistics, Leeds University, 2012'],
])('words that only look like skills are left out: %s', (_, text) => {
  expect(skillsIn(text)).toEqual([]);
});

test.each([
  ['Go and R in a list', 'SKILLS\nPython, Go, R, C', ['Python', 'Go', 'R', 'C']],
  ['Go by its context', 'Services written in Go on Linux', ['Go', 'Linux']],
  ['B2B in a list', 'SKILLS\nB2B, Negotiation', ['B2B Sales', 'Negotiation']],
  ['a PLC that is no company', 'Programmed Siemens PLC lines', ['PLC']],
  ['Excel inside a sentence', 'Reports in Excel every week', ['Excel']],
  ['lower case in a list', 'skills: python, go, docker', ['Python', 'Go', 'Docker']],
])('an ambiguous word counts where the context tells: %s', (_, text, expected) => {
  expect(skillsIn(text)).toEqual(expected);
});

test.each([
  'No experience with Kubernetes.',
  'Not familiar with Kubernetes or Terraform',
  'I have never used Kubernetes',
  "I haven't worked with Kubernetes yet",
  'Kubernetes: none',
  'no Kubernetes experience',
  'lacks knowledge of Kubernetes, Terraform and Ansible',
  'Would like to learn Kubernetes',
  'unfamiliar with container tools such as Docker or Kubernetes',
])('a denied skill does not count: %s', (text) => {
  expect(skillsIn(text)).toEqual([]);
});

test.each([
  ['No experience with Kubernetes, but strong in Python', ['Python']],
  ['Not only Java but also Python', ['Java', 'Python']],
  ['Never late. Python every day.', ['Python']],
  ['Python, not Java', ['Python']],
])('a denial reaches no further than it should: %s', (text, expected) => {
  expect(skillsIn(text)).toEqual(expected);
});

test('what a skills section lists counts even when no taxonomy knows it', () => {
  expect(skillsIn('SKILLS\nGlass Blowing, Kiln Maintenance\n- cold working')).toEqual([
    'Glass Blowing',
    'Kiln Maintenance',
    'Cold working',
  ]);
});

test('spoken languages count where languages are named, not where nations are', () => {
  expect(skillsIn('Sold German cars to Spanish dealers.')).toEqual([]);
  expect(skillsIn('Fluent in German. LANGUAGES')).toEqual(['German']);
});
