import { expect, test } from '@jest/globals';
import { Readiness } from '../src/readiness.ts';

test('a worker is ready while no condition objects, and names every one that does', () => {
  const readiness = new Readiness();
  expect(readiness.check()).toEqual({ ready: true });
  const troubles: (string | undefined)[] = [undefined, undefined];
  readiness.add(() => troubles[0]);
  readiness.add(() => troubles[1]);
  expect(readiness.check()).toEqual({ ready: true });
  troubles[1] = 'the database has not answered for 6 s';
  expect(readiness.check()).toEqual({ ready: false, reason: 'the database has not answered for 6 s' });
  troubles[0] = 'the worker is draining';
  expect(readiness.check().reason).toBe('the worker is draining; the database has not answered for 6 s');
});
