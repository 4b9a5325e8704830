import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  await pipeline.worker();
}, 120_000);

afterAll(() => pipeline.close());

/** A command sent after others of its partition is done: so are they. */
async function settled(): Promise<void> {
  const marker = command();
  await pipeline.sendCommands(marker);
  await pipeline.result(marker.taskId);
}

test('the same command resent, with another timestamp and correlationId, is executed once', async () => {
  const first = command({ assistantId: 'echo', input: 'x', metadata: { b: 1, a: [1.0] } });
  const resent = {
    ...first,
    payload: { metadata: { a: [1], b: 1 }, input: 'x', assistantId: 'echo' },
    timestamp: new Date(0).toISOString(),
    correlationId: 'again',
  };
  await pipeline.sendCommands(first, first, resent);
  await pipeline.result(first.taskId);
  await pipeline.sendCommands(resent);
  await settled();
  expect(pipeline.results(first.taskId)).toHaveLength(1);
  expect(pipeline.deadLetters().filter(({ key }) => key === first.taskId)).toEqual([]);
});

test('another command under a used taskId is dead-lettered, and its owner keeps the one result', async () => {
  const owner = command({ assistantId: 'echo', input: 'mine' });
  await pipeline.sendCommands(owner, { ...owner, payload: { assistantId: 'echo', input: 'theirs' } });
  const letter = await until(`the letter of ${owner.taskId}`, () =>
    pipeline.deadLetters().find(({ key }) => key === owner.taskId),
  );
  expect(letter.body).toMatchObject({
    originalMessage: { payload: { input: 'theirs' } },
    error: { code: 'DUPLICATE_TASK_ID' },
    retryCount: 0,
  });
  await pipeline.result(owner.taskId);
  await settled();
  expect(pipeline.results(owner.taskId).map(({ body }) => body.result?.output)).toEqual(['mine']);
});

test('a corrected command under a rejected taskId is its second run', async () => {
  const right = command({ assistantId: 'echo', input: 'corrected' });
  const { timestamp: _, ...wrong } = right;
  const send = (value: unknown) => pipeline.send({ key: right.taskId, value: JSON.stringify(value) });
  await send(wrong);
  await send(right);
  await send(right);
  await until('both results', () => pipeline.results(right.taskId).length === 2);
  await settled();
  expect(
    pipeline.results(right.taskId).map(({ body, headers }) => [body.status, headers['rnle-run']]),
  ).toEqual([
    ['FAILURE', '1'],
    ['SUCCESS', '2'],
  ]);
});

test('rejected and corrected in one batch come to the same', async () => {
  const right = command({ assistantId: 'echo', input: 'corrected' });
  const { timestamp: _, ...wrong } = right;
  await pipeline.send(
    { key: right.taskId, value: JSON.stringify(wrong) },
    { key: right.taskId, value: JSON.stringify(right) },
  );
  await until('both results', () => pipeline.results(right.taskId).length === 2);
  expect(pipeline.results(right.taskId).map(({ headers }) => headers['rnle-run'])).toEqual(['1', '2']);
});

test('fifty senders of one taskId get one task', async () => {
  const shared = command();
  await Promise.all(Array.from({ length: 50 }, () => pipeline.sendCommands(shared)));
  await pipeline.result(shared.taskId);
  await settled();
  expect(pipeline.results(shared.taskId)).toHaveLength(1);
});
