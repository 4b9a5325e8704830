import { expect, test } from '@jest/globals';
import { replayMany, type ReplayManySteps } from '../../src/dead-letters/replay-many.ts';
import { notReplayable } from '../../src/dead-letters/replay.ts';
import { TransientError } from '../../src/errors.ts';
import type { LetterFilter } from '../../src/store/letter-list.ts';

/** Letters 1 to `count`, oldest first, of which some cannot be replayed. */
function letters(count: number, isRefused: (id: number) => boolean = () => false) {
  const open = new Set(Array.from({ length: count }, (_, at) => at + 1));
  const filters: LetterFilter[] = [];
  const behind = (after: { id: string } | undefined) => [...open].filter((id) => id > Number(after?.id ?? 0));
  const steps: ReplayManySteps = {
    count: (filter, after) => {
      filters.push(filter);
      return Promise.resolve(behind(after).length);
    },
    next: (_, after, limit) =>
      Promise.resolve(
        behind(after)
          .slice(0, limit)
          .map((id) => ({ at: '', id: String(id) })),
      ),
    replay: (id) => {
      if (isRefused(Number(id))) return Promise.reject(notReplayable('no'));
      open.delete(Number(id));
      return Promise.resolve();
    },
  };
  return { steps, open, filters };
}

const all = { filter: {}, limit: 100, dryRun: false, by: undefined };

test('calls of a limited size replay all, and the last one says that nothing remains', async () => {
  const { steps, open, filters } = letters(250);
  const answers = [await replayMany(steps, all), await replayMany(steps, all), await replayMany(steps, all)];
  expect(answers).toEqual([
    { matched: 250, replayed: 100, skipped: [], remaining: 150, next: { at: '', id: '100' } },
    { matched: 150, replayed: 100, skipped: [], remaining: 50, next: { at: '', id: '200' } },
    { matched: 50, replayed: 50, skipped: [], remaining: 0 },
  ]);
  expect(open.size).toBe(0);
  expect(filters.every(({ status }) => status === 'OPEN')).toBe(true);
});

test('letters that cannot be replayed are passed by and do not keep the others from it', async () => {
  const { steps, open } = letters(300, (id) => id <= 200);
  const answer = await replayMany(steps, { ...all, limit: 60 });
  expect(answer).toMatchObject({ matched: 300, replayed: 60, remaining: 40 });
  expect(answer.skipped).toHaveLength(200);
  expect(answer.skipped[0]).toEqual({ id: '1', reason: 'The letter cannot be replayed: no' });
  expect(await replayMany(steps, all)).toMatchObject({ matched: 240, replayed: 40, remaining: 0 });
  expect(open.size).toBe(200);
});

test('a dry run says what would be skipped, and that all remains', async () => {
  const { steps } = letters(3, (id) => id === 2);
  expect(
    await replayMany(
      { ...steps, replay: (id) => steps.replay(id === '2' ? id : '99') },
      { ...all, dryRun: true },
    ),
  ).toEqual({
    matched: 3,
    replayed: 0,
    replayable: 2,
    skipped: [{ id: '2', reason: 'The letter cannot be replayed: no' }],
    remaining: 3,
  });
});

test('a call comes by a thousand at most, and the next one goes on behind them', async () => {
  const { steps, open } = letters(1_100, (id) => id <= 1_050);
  const first = await replayMany(steps, all);
  expect(first).toMatchObject({ replayed: 0, remaining: 100, next: { id: '1000' } });
  expect(first.skipped).toHaveLength(1_000);
  const second = await replayMany(steps, { ...all, after: first.next as { at: string; id: string } });
  expect(second).toMatchObject({ replayed: 50, remaining: 0 });
  expect(second).not.toHaveProperty('next');
  expect(open.size).toBe(1_050);
});

test('no more are begun than may be replayed', async () => {
  const { steps, open } = letters(20);
  expect(await replayMany(steps, { ...all, limit: 7 })).toMatchObject({ replayed: 7, remaining: 13 });
  expect(open.size).toBe(13);
});

test('a server that is away ends the call; what was replayed stays so', async () => {
  const { steps, open } = letters(30);
  const away = new TransientError('UNAVAILABLE', 'Postgres is away');
  const failing = {
    ...steps,
    replay: (id: string) => (id === '20' ? Promise.reject(away) : steps.replay(id)),
  };
  await expect(replayMany(failing, all)).rejects.toBe(away);
  expect(open.has(20)).toBe(true);
  expect(await replayMany(steps, all)).toMatchObject({ remaining: 0 });
  expect(open.size).toBe(0);
});
