import { expect, test } from '@jest/globals';
import type { Places, Positions, Seek } from '../../src/bridge/positions.ts';
import { Progress } from '../../src/bridge/progress.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const logger = createLogger({ level: 'silent', workerId: 'test' });

/** A consumer that only notes what it is told, and positions as a database and a group would have them. */
function progressWith(kept: Places, restored: Places = kept) {
  const told: string[] = [];
  const consumer = {
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    seek: ({ partition, offset }: { partition: number; offset: string }) =>
      told.push(`seek ${partition} to ${offset}`),
  };
  const positions = {
    restore: (_: number[], _seek: Seek) => Promise.resolve(restored),
    keptPlaces: () => Promise.resolve(kept),
    isBetween: (_: number, from: string, to: string) => Promise.resolve(BigInt(to) > BigInt(from)),
    forgotten: () => Promise.resolve([]),
  } as Pick<Positions, 'restore' | 'keptPlaces' | 'isBetween' | 'forgotten'> as Positions;
  const progress = new Progress({
    consumer: consumer,
    positions,
    topic: 'commands',
    logger,
  });
  return { progress, told };
}

test('a partition stands still until its place is known', async () => {
  const { progress, told } = progressWith(new Map([[0, '7']]));
  const joining = progress.joined([0]);
  expect(progress.of(0)).toBeUndefined();
  await joining;
  expect(progress.of(0)).toBe('7');
  expect(told).toEqual(['pause', 'resume']);
});

test('going back seeks the kept place, also where the group has committed less than the consumer has taken', async () => {
  const { progress, told } = progressWith(new Map([[0, '480']]), new Map([[0, '450']]));
  await progress.joined([0]);
  progress.move(0, '500');
  told.length = 0;
  await progress.goBack([0]);
  expect(told).toEqual(['pause', 'seek 0 to 480', 'resume']);
  expect(progress.of(0)).toBe('480');
});

test('a batch that begins beyond the known place, with messages between, is ahead', async () => {
  const { progress } = progressWith(new Map([[0, '100']]));
  await progress.joined([0]);
  await expect(progress.isAhead(0, '150')).resolves.toBe(true);
  await expect(progress.isAhead(0, '100')).resolves.toBe(false);
});
