import { expect, test } from '@jest/globals';
import { readArguments, USAGE } from '../../chaos/arguments.ts';
import { FAULTS } from '../../chaos/faults/index.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';

test.each([
  ['--minutes 0', /^--minutes takes a number above 0, not '0'$/],
  ['--minutes nan', /^--minutes takes a number above 0, not 'nan'$/],
  ['--minutes Infinity', /^--minutes takes a number above 0, not 'Infinity'$/],
  ['--minutes -1', /^--minutes takes a number above 0, not '-1'$/],
  ['--seed -1', /^--seed takes a whole number above 0, not '-1'$/],
  ['--seed x', /^--seed takes a whole number above 0, not 'x'$/],
  ['--workers 1.5', /^--workers takes a whole number above 0, not '1.5'$/],
  ['--faults ,', /^--faults takes names separated by commas, not ''; there are killed-before-record, .*$/],
  ['--faults nothing', /^--faults takes names separated by commas, not 'nothing'; there are .*$/],
  ['--bug nothing', /^--bug takes one of commit-before-start, .*, not 'nothing'$/],
  ['--bug constructor', /^--bug takes one of commit-before-start, .*, not 'constructor'$/],
  ['--bug latest --faults bad-item', /^--bug brings the faults that provoke it; .*$/],
])('%s is refused in one line that says what is allowed', (typed, complaint) => {
  expect(() => readArguments(typed.split(' '))).toThrow(complaint);
});

test('without arguments every fault is injected for ten minutes, with a bug its own for half a minute', () => {
  expect(readArguments([])).toMatchObject({ minutes: 10, seed: 1, workers: 3, faults: FAULTS });
  expect(readArguments(['--bug', 'latest'])).toMatchObject({
    bug: 'latest',
    minutes: 0.5,
    faults: [{ name: 'killed-before-first-commit' }],
  });
});

test('the usage tells of each fault and each bug in one line', () => {
  const lines = USAGE.split('\n').map((line) => line.trim().replace(/ {2,}/, ': '));
  const bugs = Object.entries(SCENARIOS).map(([name, { what }]) => ({ name, what }));
  for (const { name, what } of [...FAULTS, ...bugs]) expect(lines).toContain(`${name}: ${what}`);
});
