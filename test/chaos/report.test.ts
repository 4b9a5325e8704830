import { expect, test } from '@jest/globals';
import { verdict } from '../../chaos/report.ts';

const violation = (what: 'lost' | 'duplicated') => ({ what, taskId: 'a', expected: '', records: [] });

test('a planted bug is caught by the promises that it breaks', () => {
  const violations = [violation('lost'), violation('duplicated'), violation('lost')];
  expect(verdict({ violations })).toBe('caught (2 lost, 1 duplicated)');
});

test('a planted bug that breaks no promise is not caught', () => {
  expect(verdict({ violations: [] })).toBe('NOT caught');
});
