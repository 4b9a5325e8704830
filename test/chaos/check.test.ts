import { expect, test } from '@jest/globals';
import { check } from '../../chaos/check/check.ts';
import type { Violation } from '../../chaos/check/violation.ts';
import { Ledger } from '../../chaos/ledger.ts';
import { Scene } from './scene.ts';

function found(scene: Scene): string[] {
  return check(scene.ledger, scene.observed).map(({ what, taskId }: Violation) => `${what} ${taskId}`);
}

test('a run in which every promise was kept passes', () => {
  const scene = new Scene();
  scene.task('good', [{ status: 'SUCCESS' }]);
  scene.result('good', 'SUCCESS');
  scene.task('corrected', [
    { status: 'FAILURE', code: 'VALIDATION_ERROR', rejected: true },
    { status: 'SUCCESS' },
  ]);
  scene.record('corrected', 'VALIDATION_ERROR');
  scene.letter('corrected', 'VALIDATION_ERROR');
  scene.result('corrected', 'FAILURE', { code: 'VALIDATION_ERROR', received: false });
  scene.result('corrected', 'SUCCESS', { run: 2 });
  scene.task('broken', [{ status: 'FAILURE', code: 'MAX_RETRIES_EXCEEDED', givenUp: true }]);
  scene.result('broken', 'FAILURE', { code: 'MAX_RETRIES_EXCEEDED' });
  scene.givenUp('broken');
  scene.record(undefined, 'VALIDATION_ERROR');
  scene.letter(undefined, 'VALIDATION_ERROR');
  expect(found(scene)).toEqual([]);
});

test.each<[string, string, (scene: Scene) => void]>([
  ['a result is missing', 'lost one', (scene) => scene.forget(scene.observed.results)],
  ['a result is there twice', 'duplicated one', (scene) => scene.repeat(scene.observed.results)],
  [
    'a result has the wrong status',
    'wrong one',
    (scene) => scene.replaceResult('one', 'FAILURE', 'INTERNAL'),
  ],
  ['a run nobody asked for', 'duplicated one', (scene) => scene.result('one', 'SUCCESS', { run: 2 })],
  ['a result nobody asked for', 'wrong stranger', (scene) => scene.result('stranger', 'SUCCESS')],
  ['an event of the end is missing', 'lost one', (scene) => scene.forget(scene.observed.events)],
  ['an event is there twice', 'duplicated one', (scene) => scene.repeat(scene.observed.events)],
  ['it ended before it was received', 'wrong one', (scene) => scene.swapEvents()],
  ['a letter nobody expects', 'wrong one', (scene) => scene.letter('one', 'VALIDATION_ERROR')],
])('%s: found', (_, expected, damage) => {
  const scene = new Scene();
  scene.task('one', [{ status: 'SUCCESS' }]);
  scene.result('one', 'SUCCESS');
  damage(scene);
  expect(found(scene)).toContain(expected);
});

test('a dead letter is missing, is there twice, or says something else: found', () => {
  const missing = new Scene();
  missing.record('bad', 'VALIDATION_ERROR');
  expect(found(missing)).toEqual(['lost bad']);
  const twice = new Scene();
  twice.record('bad', 'VALIDATION_ERROR');
  twice.letter('bad', 'VALIDATION_ERROR');
  twice.letter('bad', 'VALIDATION_ERROR');
  expect(found(twice)).toEqual(['duplicated bad']);
  const other = new Scene();
  other.record('bad', 'VALIDATION_ERROR');
  other.letter('bad', 'EXPIRED');
  expect(found(other)).toEqual(['wrong bad']);
});

test('a record that was acknowledged and is not on the topic is lost', () => {
  const scene = new Scene();
  scene.ledger.sending({ id: 'gone', taskId: 'gone', letter: undefined }).acknowledged = true;
  expect(found(scene)).toEqual(['lost gone']);
});

test('a resend after a lost acknowledgement is two records, and each has its letter', () => {
  const scene = new Scene();
  const id = scene.record('bad', 'VALIDATION_ERROR');
  scene.letter('bad', 'VALIDATION_ERROR');
  scene.recordAgain(id);
  expect(found(scene)).toEqual(['lost bad']);
  scene.letter('bad', 'VALIDATION_ERROR');
  expect(found(scene)).toEqual([]);
});

test('results of a task out of the order of its runs: found', () => {
  const scene = new Scene();
  scene.task('one', [{ status: 'FAILURE', code: 'VALIDATION_ERROR', rejected: true }, { status: 'SUCCESS' }]);
  scene.result('one', 'SUCCESS', { run: 2 });
  scene.result('one', 'FAILURE', { code: 'VALIDATION_ERROR', received: false });
  expect(found(scene)).toContain('wrong one');
});

test('what was not acknowledged may be missing; what is forgiven may be lost, never repeated', () => {
  const scene = new Scene();
  scene.ledger.expect({ taskId: 'maybe', kind: 'test', runs: [{ status: 'SUCCESS' }] });
  scene.task('forgiven', [{ status: 'SUCCESS' }]).forgiven = true;
  expect(found(scene)).toEqual([]);
  scene.result('forgiven', 'SUCCESS');
  scene.repeat(scene.observed.results);
  expect(found(scene)).toContain('duplicated forgiven');
});

test('work whose workers died as often as it may be tried may be given up, and then has its letter', () => {
  const scene = new Scene();
  scene.task('one', [{ status: 'SUCCESS' }]);
  scene.result('one', 'FAILURE', { code: 'MAX_RETRIES_EXCEEDED' });
  scene.givenUp('one');
  expect(found(scene)).toEqual(['wrong one']);
  scene.observed.executions.set('one', { starts: 4, ends: 0 });
  expect(found(scene)).toEqual([]);
});

test('what was seen to be wrong while it happened counts', () => {
  const ledger = new Ledger();
  ledger.complaints.push({ what: 'wrong', taskId: 'one', text: 'HTTP to answer 409, not 202' });
  expect(check(ledger, new Scene().observed)).toMatchObject([{ what: 'wrong', taskId: 'one' }]);
});
