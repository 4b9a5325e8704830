import { expect, test } from '@jest/globals';
import { isOvertaken } from '../../src/control/lost-controls.ts';

const asked = (text: string) => {
  const [controlType = '', parameters = '{}'] = text.split(/ (.*)/);
  return { controlType, parameters };
};

const PAUSE = 'PAUSE_PROCESSING';
const RESUME = 'RESUME_PROCESSING';
const HABITS = '{"taskType":"SCHEDULE_HABITS"}';
const WORK = '{"taskType":"EXECUTE_ASSISTANT"}';
const FLOOD = '{"flood":true}';
const ACCEPT = '{"acceptFlood":true}';

test.each([
  [PAUSE, PAUSE],
  [PAUSE, RESUME],
  [PAUSE, `${RESUME} ${ACCEPT}`],
  [`${PAUSE} ${HABITS}`, RESUME],
  [`${PAUSE} ${HABITS}`, `${RESUME} ${HABITS}`],
  [`${PAUSE} ${FLOOD}`, `${RESUME} ${ACCEPT}`],
  [RESUME, PAUSE],
  // It would end that pause.
  [RESUME, `${PAUSE} ${HABITS}`],
  [`${RESUME} ${HABITS}`, RESUME],
  [`${RESUME} ${ACCEPT}`, `${PAUSE} ${FLOOD}`],
  ['UPDATE_CONFIG {"logLevel":"debug"}', 'UPDATE_CONFIG {"logLevel":"info","concurrency":3}'],
])('%s is overtaken by %s', (lost, later) => {
  expect(isOvertaken(asked(lost), asked(later))).toBe(true);
});

test.each([
  [PAUSE, 'HEALTH_CHECK'],
  [PAUSE, 'RESTART_WORKER'],
  [PAUSE, 'UPDATE_CONFIG {"logLevel":"debug"}'],
  [PAUSE, `${PAUSE} ${HABITS}`],
  [PAUSE, `${PAUSE} ${FLOOD}`],
  [PAUSE, `${RESUME} ${HABITS}`],
  [`${PAUSE} ${HABITS}`, PAUSE],
  [`${PAUSE} ${HABITS}`, `${RESUME} ${WORK}`],
  [`${PAUSE} ${FLOOD}`, RESUME],
  [RESUME, `${PAUSE} ${FLOOD}`],
  [`${RESUME} ${ACCEPT}`, RESUME],
  ['UPDATE_CONFIG {"logLevel":"debug"}', 'UPDATE_CONFIG {"concurrency":3}'],
  ['UPDATE_CONFIG {"logLevel":"debug"}', PAUSE],
  ['RESTART_WORKER', 'RESTART_WORKER'],
  ['HEALTH_CHECK', 'HEALTH_CHECK'],
])('%s is not overtaken by %s', (lost, later) => {
  expect(isOvertaken(asked(lost), asked(later))).toBe(false);
});
