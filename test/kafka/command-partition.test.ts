import { expect, test } from '@jest/globals';
import { commandPartition } from '../../src/kafka/command-partition.ts';

const partitions = (taskType: 'EXECUTE_ASSISTANT' | 'SCHEDULE_HABITS'): number[] =>
  Array.from({ length: 1_000 }, (_, index) => commandPartition({ taskId: `task-${index}`, taskType }));

test('each task type has partitions of its own, and uses all of them', () => {
  expect(new Set(partitions('EXECUTE_ASSISTANT'))).toEqual(new Set([0, 1, 2, 3]));
  expect(new Set(partitions('SCHEDULE_HABITS'))).toEqual(new Set([4, 5]));
});

test('a taskId stays in one place', () => {
  expect(partitions('EXECUTE_ASSISTANT')).toEqual(partitions('EXECUTE_ASSISTANT'));
});
