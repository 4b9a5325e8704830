import { until } from '../support/until.ts';
import type { Harness } from './harness.ts';
import { chaosCommand } from './workload/commands.ts';

const PARTITIONS = 6;
const LIMIT_MS = 120_000;

let markers = 0;

/** Sends a fresh command through each partition; answers how many milliseconds it took until all had their results. */
export async function passMarkers({ ledger, sender, reader }: Harness): Promise<number> {
  const started = performance.now();
  const taskIds = Array.from({ length: PARTITIONS }, () => `marker-${(markers += 1)}`);
  for (const [partition, taskId] of taskIds.entries()) {
    ledger.expect({ taskId, kind: 'marker', runs: [{ status: 'SUCCESS' }] });
    const body = JSON.stringify(chaosCommand(taskId, 'chaos-echo', 'here'));
    void sender.send({ channel: 'kafka', taskId, body, partition });
  }
  const missing = (): string[] => taskIds.filter((taskId) => reader.resultsOf(taskId).length === 0);
  await until('a result through each partition', () => missing().length === 0, {
    timeoutMs: LIMIT_MS,
    seen: () => ({ missing: missing(), reader: reader.failures }),
  });
  return performance.now() - started;
}
