import { expect, test } from '@jest/globals';
import { FloodGuard } from '../../src/bridge/flood-guard.ts';

const poison = (count: number) => Array.from({ length: count }, () => true);
const good = (count: number) => Array.from({ length: count }, () => false);
/** In every ten, so many are poison; the good ones last, so that no run decides. */
const mixed = (tens: number, bad: number) =>
  Array.from({ length: tens }, () => [...poison(bad), ...good(10 - bad)]).flat();

test('50 in a row are a flood, 49 are not', () => {
  const guard = new FloodGuard();
  guard.judged(0, poison(49));
  expect(guard.flood(0)).toBeUndefined();
  guard.judged(0, good(1));
  guard.judged(0, poison(49));
  expect(guard.flood(0)).toBeUndefined();
  guard.judged(0, poison(1));
  expect(guard.flood(0)).toBe('the last 50 records of partition 0 were all refused');
});

test('more than half of the latest are a flood, once 100 were judged', () => {
  const guard = new FloodGuard();
  guard.judged(0, mixed(9, 6));
  expect(guard.flood(0)).toBeUndefined();
  guard.judged(0, mixed(1, 6));
  expect(guard.flood(0)).toBe('60 of the last 100 records of partition 0 were refused');
  const half = new FloodGuard();
  half.judged(0, mixed(20, 5));
  expect(half.flood(0)).toBeUndefined();
});

test('what was judged long ago does not count', () => {
  const guard = new FloodGuard();
  guard.judged(0, good(5_000));
  guard.judged(0, mixed(20, 6));
  expect(guard.flood(0)).toBe('120 of the last 200 records of partition 0 were refused');
});

test('a partition of its own does not stop the others', () => {
  const guard = new FloodGuard();
  guard.judged(3, poison(60));
  guard.judged(4, poison(10));
  expect([...guard.floods().keys()]).toEqual([3]);
  expect(guard.flood(4)).toBeUndefined();
  expect(guard.flood(5)).toBeUndefined();
});

test('an accepted flood goes through, and the next one is a flood again', () => {
  const guard = new FloodGuard();
  guard.judged(0, poison(50));
  guard.accept(0);
  guard.judged(0, poison(500));
  expect(guard.flood(0)).toBeUndefined();
  // Over half and under it, but not yet under half of it.
  guard.judged(0, good(120));
  guard.judged(0, poison(60));
  expect(guard.flood(0)).toBeUndefined();
  guard.judged(0, good(200));
  guard.judged(0, poison(50));
  expect(guard.flood(0)).toBe('the last 50 records of partition 0 were all refused');
});

test('accepting one partition, or where nothing is flooded, disarms no other', () => {
  const guard = new FloodGuard();
  guard.judged(0, poison(50));
  guard.judged(1, poison(50));
  guard.judged(2, poison(49));
  guard.accept(1);
  expect([...guard.floods().keys()]).toEqual([0]);
  guard.accept('all');
  guard.judged(2, poison(1));
  expect([...guard.floods().keys()]).toEqual([2]);
});
