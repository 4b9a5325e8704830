import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import { Fault, LetterClient, runsOf } from './support.ts';

let pipeline: Pipeline;
let letters: LetterClient;
let fault: Fault;

beforeAll(async () => {
  pipeline = await Pipeline.open();
  fault = await Fault.open();
  letters = new LetterClient(await pipeline.worker());
}, 120_000);

afterAll(async () => {
  await pipeline.close();
  await fault.close();
});

const metric = async (line: string): Promise<boolean> => {
  const metrics = await fetch(`${await pipeline.workers[0]?.url}/metrics`);
  return (await metrics.text()).includes(`\n${line}\n`);
};

test('20 commands fail for good; the fault mended, they are replayed, and each succeeds as its second run', async () => {
  const commands = Array.from({ length: 20 }, () => fault.command());
  await pipeline.sendCommands(...commands);
  await until('20 letters', () => pipeline.deadLetters().length === 20, {
    seen: () => pipeline.deadLetters().length,
  });
  expect(await letters.list({ status: 'OPEN', code: 'INTERNAL' })).toHaveLength(20);

  await fault.mend();
  const dry = await letters.replayMany({ dryRun: true });
  expect(dry).toEqual({ matched: 20, replayed: 0, replayable: 20, skipped: [], remaining: 20 });
  expect(await letters.list({ status: 'OPEN' })).toHaveLength(20);

  const some = await letters.replayMany({ filter: { code: 'INTERNAL' }, limit: 15, by: 'maria' });
  expect(some).toEqual({
    matched: 20,
    replayed: 15,
    skipped: [],
    remaining: 5,
    nextCursor: expect.any(String),
  });
  expect(await letters.replayMany()).toEqual({ matched: 5, replayed: 5, skipped: [], remaining: 0 });
  for (const { taskId } of commands) {
    await until(`both results of ${taskId}`, () => pipeline.results(taskId).length === 2);
    expect(runsOf(pipeline, taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
  }
  const nothing = { matched: 0, replayed: 0, skipped: [], remaining: 0 };
  expect(await letters.replayMany()).toEqual(nothing);
  expect(await letters.list({ status: 'SUCCEEDED' })).toHaveLength(20);
  const taskId = commands[0]?.taskId ?? '';
  expect(await letters.of(taskId)).toMatchObject({ replays: 1, replayedRun: 2 });
  const events = await until('its four events', () => {
    const found = pipeline.events().filter(({ body }) => body.data['taskId'] === taskId);
    return found.length === 4 && found;
  });
  expect(events.map(({ body }) => `${body.eventType} ${String(body.data['run'])}`)).toEqual([
    'COMMAND_RECEIVED 1',
    'COMMAND_FAILED 1',
    'COMMAND_RECEIVED 2',
    'COMMAND_COMPLETED 2',
  ]);
  expect(await metric('rnle_dead_letters_replayed_total 20')).toBe(true);

  // The same letters again, by name.
  const again = await letters.replay((await letters.of(taskId)).id);
  expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_REPLAYED', details: { run: 2 } } });
  const dryAgain = await letters.replay((await letters.of(taskId)).id, { dryRun: true });
  expect(dryAgain).toMatchObject({ status: 409, body: { code: 'ALREADY_REPLAYED' } });
  await fault.unmend();
});

test('what fails again leaves a letter of its own, and after three replays is replayed no more', async () => {
  const one = fault.command();
  await pipeline.sendCommands(one);
  for (const run of [1, 2, 3]) {
    const { id } = await letters.of(one.taskId, run);
    expect(await letters.replay(id, { by: 'maria' })).toMatchObject({ status: 202, body: { run: run + 1 } });
  }
  const last = await letters.of(one.taskId, 4);
  expect(last).toMatchObject({ status: 'OPEN', replays: 3 });
  expect(await letters.replay(last.id)).toMatchObject({
    status: 409,
    body: { code: 'NOT_REPLAYABLE', details: { replays: 3, limit: 3 } },
  });
  const bulk = await letters.replayMany({ filter: { taskId: one.taskId } });
  expect(bulk).toMatchObject({ matched: 1, replayed: 0, skipped: [{ id: last.id }], remaining: 0 });
  expect(await letters.of(one.taskId, 1)).toMatchObject({ status: 'FAILED_AGAIN', replayedBy: 'maria' });
  await until('four results', () => pipeline.results(one.taskId).length === 4);
  expect(runsOf(pipeline, one.taskId)).toEqual(['1 FAILURE', '2 FAILURE', '3 FAILURE', '4 FAILURE']);
  await letters.discard(last.id);
});

test('a letter is discarded once, and then not replayed', async () => {
  const one = fault.command();
  await pipeline.sendCommands(one);
  const { id } = await letters.of(one.taskId);
  const discarded = await letters.discard(id, { by: 'maria', reason: 'a test' });
  expect(discarded).toMatchObject({
    status: 200,
    body: { status: 'DISCARDED', discardedBy: 'maria', discardReason: 'a test' },
  });
  expect(await letters.discard(id, { by: 'otto' })).toEqual(discarded);
  expect(await letters.replay(id)).toMatchObject({ status: 409, body: { code: 'NOT_REPLAYABLE' } });
  expect(await letters.list({ status: 'OPEN' })).toEqual([]);
  expect((await letters.discard('999999')).status).toBe(404);
});

test('a message that never became a task is replayed once it is a command', async () => {
  const { timestamp: _, ...wrong } = command();
  await pipeline.send({ key: wrong.taskId, value: JSON.stringify(wrong) });
  const { id } = await letters.of(wrong.taskId);
  const refusal = await letters.replay(id);
  expect(refusal).toMatchObject({ status: 409, body: { code: 'NOT_REPLAYABLE' } });
  expect(refusal.body.message).toContain('timestamp: it is required');
  // As if the contract had been loosened since.
  await pipeline.database.query(`update dead_letters set letter = $2 where id = $1`, [
    id,
    JSON.stringify({ originalMessage: { ...wrong, timestamp: new Date().toISOString() } }),
  ]);
  expect(await letters.replay(id)).toMatchObject({ status: 202, body: { run: 2 } });
  await until('both results', () => pipeline.results(wrong.taskId).length === 2);
  expect(runsOf(pipeline, wrong.taskId)).toEqual(['1 FAILURE', '2 SUCCESS']);
});

test('a taken taskId is not replayed: its owner has the one result', async () => {
  const owner = command({ assistantId: 'echo', input: 'mine' });
  await pipeline.sendCommands(owner);
  await pipeline.result(owner.taskId);
  await pipeline.sendCommands({ ...owner, payload: { assistantId: 'echo', input: 'theirs' } });
  const { id } = await letters.of(owner.taskId);
  expect(await letters.replay(id)).toMatchObject({ status: 409, body: { code: 'NOT_REPLAYABLE' } });
  await letters.discard(id);
});

test('letters that others wrote are seen and replayed; our own are there once', async () => {
  const known = await letters.list();
  const theirs = command({ assistantId: 'echo', input: 'theirs' });
  const letter = { originalMessage: theirs, error: { code: 'THEIR_CODE', message: 'm' }, retryCount: 1 };
  await pipeline.producer.send({
    topic: pipeline.names.topics.deadLetters,
    messages: [
      { key: theirs.taskId, value: JSON.stringify(letter), headers: { by: 'somebody else' } },
      { value: 'not even a letter' },
    ],
  });
  const foreign = await until('both letters', async () => {
    const found = (await letters.list()).filter((one) => one.foreign);
    return found.length === 2 && found;
  });
  expect((await letters.list()).length).toBe(known.length + 2);
  const raw = foreign.find(({ taskId }) => taskId === undefined);
  expect(await letters.read(raw?.id ?? '')).toMatchObject({
    code: 'UNKNOWN',
    letter: { rawMessage: Buffer.from('not even a letter').toString('base64') },
  });
  expect(await letters.replay(raw?.id ?? '')).toMatchObject({ body: { code: 'NOT_REPLAYABLE' } });

  const { id } = await letters.of(theirs.taskId);
  expect(await letters.read(id)).toMatchObject({
    code: 'THEIR_CODE',
    letter,
    headers: { by: 'somebody else' },
  });
  expect(await letters.replay(id)).toMatchObject({ status: 202, body: { run: 1 } });
  await expect(pipeline.result(theirs.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  expect(await letters.of(theirs.taskId)).toMatchObject({ status: 'SUCCEEDED' });
});
