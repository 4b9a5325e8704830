import { expect, test } from '@jest/globals';
import { readPortOffset } from '../../stack/port-offset.ts';

test.each([
  ['0', 0],
  ['100', 100],
  ['50000', 50_000],
])('a port offset of %s is taken', (text, offset) => {
  expect(readPortOffset(text)).toBe(offset);
});

test.each(['', ' ', '-1', '1.5', '1e3', '0x10', 'many', '50001'])(
  "a port offset of '%s' is refused",
  (text) => {
    expect(() => readPortOffset(text)).toThrow(`a whole number from 0 to 50000, not '${text}'`);
  },
);
