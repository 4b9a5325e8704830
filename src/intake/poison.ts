import type { Candidate, Recorded, Reject } from './record.ts';

/**
 * Which records of a chunk were poison, in their order. Left out are those that were dead-lettered when they were delivered
 * before: they say nothing of what comes now.
 */
export function poisonOf(items: (Candidate | Reject)[], recorded: Recorded[]): boolean[] {
  const rejected = new Map(
    recorded.flatMap((item) =>
      item.kind === 'rejected' ? [[item.letterKey, item.letterIsNew] as const] : [],
    ),
  );
  return items.flatMap(({ letterKey }) => {
    const isNew = rejected.get(letterKey);
    if (isNew === undefined) return [false];
    return isNew ? [true] : [];
  });
}
