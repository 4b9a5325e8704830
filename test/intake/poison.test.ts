import { expect, test } from '@jest/globals';
import { judgeRecord } from '../../src/intake/judge.ts';
import { poisonOf } from '../../src/intake/poison.ts';
import type { Recorded } from '../../src/intake/record.ts';
import { command } from '../support/pipeline.ts';

test('new rejections are poison, in the order of the records; known ones and all else are not', () => {
  const values = [command(), 'bad', command(), 'known', 'bad'];
  const items = values.map((value, at) =>
    judgeRecord(
      {
        topic: 'c',
        partition: 0,
        offset: String(at),
        timestamp: String(Date.now()),
        key: null,
        value: Buffer.from(JSON.stringify(value)),
      },
      86_400_000,
    ),
  );
  const rejected = (at: number, letterIsNew: boolean): Recorded => ({
    kind: 'rejected',
    code: 'VALIDATION_ERROR',
    letterKey: items[at]?.letterKey ?? '',
    letterIsNew,
  });
  // As the recorder answers: rejections first, and one that only the database has refused among them.
  const recorded = [rejected(4, true), rejected(3, false), rejected(1, true), rejected(2, true)];
  expect(poisonOf(items, recorded)).toEqual([false, true, true, true]);
});
