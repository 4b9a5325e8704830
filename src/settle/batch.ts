import DataLoader from 'dataloader';
import type { Circuit } from '../circuits/circuit.ts';
import { isBadData, type Database } from '../store/database.ts';
import { settleTasks, type Settle } from '../store/settle.ts';

const MOST_AT_ONCE = 50;
/** While the process is busy, ends are gathered this long to share a statement and its commit, in milliseconds. */
const GATHER_MS = 20;

export interface SettleBatch {
  /** Whether this call settled the task. */
  settle(settle: Settle): Promise<boolean>;
}

/** One statement for the tasks that end at about the same time. */
export function createSettleBatch(database: Database, circuit: Circuit, isBusy: () => boolean): SettleBatch {
  const loader = new DataLoader<Settle, boolean>((settles) => settleEach(database, circuit, settles), {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn: (run) => setTimeout(run, isBusy() ? GATHER_MS : 0),
  });
  return { settle: (settle) => loader.load(settle) };
}

/** One task that the database refuses as bad data does not fail the others: then each is settled by itself. */
async function settleEach(
  database: Database,
  circuit: Circuit,
  settles: readonly Settle[],
): Promise<(boolean | Error)[]> {
  const distinct = new Map(settles.map((settle) => [settle.taskId, settle]));
  try {
    if (distinct.size === settles.length) {
      const settled = await circuit.run(() => settleTasks(database, [...settles]));
      return settles.map(({ taskId }) => settled.has(taskId));
    }
  } catch (error) {
    if (settles.length === 1 || !isBadData(error)) return settles.map(() => error as Error);
  }
  const answers: (boolean | Error)[] = [];
  for (const settle of settles) answers.push(...(await settleEach(database, circuit, [settle])));
  return answers;
}
