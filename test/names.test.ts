import { expect, test } from '@jest/globals';
import { activityName, FLEET, namesFor } from '../src/names.ts';

test("the default names are the specification's", () => {
  expect(namesFor()).toEqual({
    topics: {
      commands: 'rnle.commands',
      results: 'rnle.command-results',
      events: 'rnle.worker-events',
      control: 'rnle.worker-control',
      deadLetters: 'rnle.commands.dlq',
    },
    groups: {
      commands: 'rnle-worker-commands',
      events: 'rnle-worker-events',
      control: 'rnle-worker-control',
      deadLetters: 'rnle-worker-dead-letters',
    },
    transactionalId: 'rnle-worker-producer',
    taskQueue: 'rnle-commands',
    controlQueue: 'rnle-control',
    workerQueue: expect.any(Function),
    habitQueue: 'rnle-habits',
    habitSchedule: expect.any(Function),
    controlWorkflow: expect.any(Function),
  });
});

test('two installations on one cluster share no name', () => {
  const flat = (prefix: string) => {
    const { topics, groups, workerQueue, controlWorkflow, habitSchedule, ...others } = namesFor(prefix);
    const made = [workerQueue('w1'), controlWorkflow('w1'), controlWorkflow(FLEET), habitSchedule('u', 'h')];
    return [...made, ...[topics, groups, others].flatMap((part) => Object.values(part))];
  };
  expect(flat('one').filter((name) => flat('two').includes(name))).toEqual([]);
  expect(flat('one').every((name) => /^one[.-]/.test(name))).toBe(true);
});

test.each([
  ['EXECUTE_ASSISTANT', 'executeAssistant'],
  ['SCHEDULE_HABITS', 'scheduleHabits'],
  ['A_B_C', 'aBC'],
  ['PING', 'ping'],
])('the activity of %s is %s', (taskType, name) => {
  expect(activityName(taskType)).toBe(name);
});
