import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { Harness } from './harness.ts';
import { heal } from './heal.ts';
import { passMarkers } from './markers.ts';
import type { Load } from './workload/load.ts';

/** Waits until nothing can come any more: all is acknowledged, ended, published and read. Says what did not come to rest. */
export async function comeToRest(harness: Harness, load: Load, limitMs: number): Promise<string[]> {
  const { ledger, reader, clients, sender } = harness;
  const troubles: string[] = [];
  const rest = async (what: string, step: Promise<unknown>): Promise<void> => {
    try {
      await step;
    } catch (error) {
      troubles.push(`${what}: ${(error as Error).message}`);
    }
  };
  const open = (): string[] =>
    ledger.open((taskId) => reader.resultsOf(taskId).length).map(({ taskId }) => taskId);
  const pending = async (): Promise<number> => {
    const { rows } = await clients.database.query<{ n: number }>('select count(*)::int as n from outbox');
    return rows[0]?.n ?? 0;
  };
  const timeoutMs = limitMs;
  const late = async (): Promise<never> => {
    await sleep(limitMs, undefined, { ref: false });
    throw new Error(`${sender.waiting} messages are not acknowledged`);
  };
  await rest('the servers and workers', heal(harness));
  await rest('the senders', Promise.race([load.stop(), late()]));
  await rest(
    'the tasks',
    until('their ends', () => open().length === 0, { timeoutMs, seen: open }),
  );
  await rest(
    'the outbox',
    until('it to be empty', async () => (await pending()) === 0, { timeoutMs, seen: pending }),
  );
  // What was on its way before them has arrived when they have.
  await rest('the markers', passMarkers(harness));
  await rest(
    'the outbox',
    until('it to be empty', async () => (await pending()) === 0, { timeoutMs, seen: pending }),
  );
  await rest(
    'the observer',
    until('it to have read all', () => hasReadAll(harness), { timeoutMs }),
  );
  return troubles;
}

async function hasReadAll({ names, clients, reader }: Harness): Promise<boolean> {
  const { commands, results, events, deadLetters } = names.topics;
  for (const topic of [commands, results, events, deadLetters]) {
    const places = reader.places(topic);
    for (const { partition, high } of await clients.admin.fetchTopicOffsets(topic)) {
      if ((places.get(partition) ?? 0n) < BigInt(high)) return false;
    }
  }
  return true;
}
