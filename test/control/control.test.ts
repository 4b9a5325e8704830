import { expect, test } from '@jest/globals';
import { checkControl, checkGiven, decodeControl } from '../../src/control/control.ts';
import { judgeSettings } from '../../src/control/live-settings.ts';
import { apply, NOTHING } from '../../src/control/state.ts';
import { isOutage } from '../../src/store/database.ts';

const control = {
  controlId: 'c1',
  controlType: 'PAUSE_PROCESSING' as const,
  timestamp: '2026-01-15T10:30:00.000Z',
};
const bytes = (text: string) => Buffer.from(text);
const withParameters = (text: string) =>
  bytes(JSON.stringify({ ...control, parameters: 'HERE' }).replace('"HERE"', text));

test.each([
  ['{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), /65536 allowed/],
  ['{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000), /nested deeper than 64 levels/],
  ['{"concurrency":1e999}', /concurrency is a number too large/],
  ['{"a":[{"b":-1e999}]}', /b is a number too large/],
  ['{"flood":true}', /only the flood guard pauses so/],
])('a control with parameters that nobody can take is refused: %.30s', (text, reason) => {
  expect(() => decodeControl(withParameters(text))).toThrow(reason);
});

test('the flood guard alone says that it is one', () => {
  const flood = { ...control, parameters: { flood: true } };
  expect(checkControl(flood)).toBe(flood);
  expect(() => checkGiven(flood)).toThrow(/flood/);
});

test('a control over the limit is refused, from wherever it comes', () => {
  const large = { ...control, parameters: { reason: 'x'.repeat(70_000) } };
  expect(() => checkGiven(large)).toThrow(/70\d{3} bytes, at most 65536/);
});

test.each([
  ['PAUSE_PROCESSING', 'tasktype', 'taskType, reason, for'],
  ['PAUSE_PROCESSING', 'For', 'taskType, reason, for'],
  ['RESUME_PROCESSING', 'accept', 'taskType, reason, acceptFlood'],
  ['RESTART_WORKER', 'now', 'takes reason'],
  ['HEALTH_CHECK', 'deep', 'takes reason'],
] as const)('%s with a misspelt parameter does nothing: %s', (controlType, name, names) => {
  const given = { ...control, controlType, parameters: { [name]: 1 } };
  expect(apply(NOTHING, given, new Date())).toMatchObject({
    state: NOTHING,
    outcome: 'REFUSED',
    detail: { reason: expect.stringContaining(names) },
  });
  expect(apply(NOTHING, given, new Date()).detail['reason']).not.toContain('flood,');
});

test('every key that is no setting is named, whatever its name', () => {
  const parameters = JSON.parse('{"__proto__":1,"constructor":2,"concurrency":3}') as Record<string, unknown>;
  const { accepted, refused } = judgeSettings(parameters);
  expect(accepted).toEqual({ concurrency: 3 });
  expect(Object.keys(refused)).toEqual(['__proto__', 'constructor']);
  expect(JSON.stringify(refused)).toContain('"__proto__":"it is no setting');
});

test('a mistake in our own code is no outage of the database', () => {
  expect(isOutage(new RangeError('Maximum call stack size exceeded'))).toBe(false);
  expect(isOutage(new SyntaxError('Unexpected token'))).toBe(false);
  expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
});

test('who accepts a flood ends the pause that it made, whatever else is resumed', () => {
  const flood = { since: '2026-01-15T10:30:00.000Z', reason: 'partition 3', flood: true as const };
  const resume = {
    ...control,
    controlType: 'RESUME_PROCESSING' as const,
    parameters: { taskType: 'SCHEDULE_HABITS', acceptFlood: true },
  };
  const { state, outcome } = apply({ ...NOTHING, pauses: [flood] }, resume, new Date());
  expect([outcome, state.pauses, state.floodAccepted]).toEqual(['APPLIED', [], expect.any(String)]);
});
