import { expect, test } from '@jest/globals';
import { inWaves } from '../../src/intake/waves.ts';

const items = (...names: string[]) =>
  names.map((name) => ({ name, taskId: name === '-' ? undefined : name.slice(0, 1) }));
const names = (waves: { name: string }[][]) => waves.map((wave) => wave.map(({ name }) => name));

test('nothing is no wave', () => {
  expect(inWaves([])).toEqual([]);
});

test('different taskIds share one wave, in their order', () => {
  expect(names(inWaves(items('b', 'a', 'c')))).toEqual([['b', 'a', 'c']]);
});

test('the k-th message of a taskId is in the k-th wave', () => {
  expect(names(inWaves(items('a1', 'b1', 'a2', 'a3', 'b2', 'c1')))).toEqual([
    ['a1', 'b1', 'c1'],
    ['a2', 'b2'],
    ['a3'],
  ]);
});

test('messages that name no taskId are in the first wave, however many', () => {
  expect(names(inWaves(items('-', 'a1', '-', 'a2', '-')))).toEqual([['-', 'a1', '-', '-'], ['a2']]);
});

test('taskIds that are names of an object are like any other', () => {
  const waves = inWaves([{ taskId: '__proto__' }, { taskId: 'constructor' }, { taskId: '__proto__' }]);
  expect(waves.map((wave) => wave.length)).toEqual([2, 1]);
});
