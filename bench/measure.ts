import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from '../schemas/generated/command.ts';
import { commands } from './workload.ts';

/** What a system under test looks like from outside. */
export interface System {
  /** Hands over commands; `seen` is called once for each, when its end can be read. */
  submit(batch: Command[], seen: (taskId: string) => void): Promise<void>;
}

const LIMIT_MS = 300_000;

/** Commands a second, over the time from the first submission to the last result. */
export async function throughput(system: System, prefix: string, count: number): Promise<number> {
  const all = expectAll(count);
  const started = performance.now();
  await system.submit(commands(prefix, count), all.seen);
  await all.done;
  return count / ((performance.now() - started) / 1000);
}

/** Milliseconds from submission to result, one a command, at a steady rate. */
export async function latencies(
  system: System,
  prefix: string,
  count: number,
  perSecond: number,
): Promise<number[]> {
  const sent = new Map<string, number>();
  const taken: number[] = [];
  const all = expectAll(count);
  const started = performance.now();
  for (const [index, command] of commands(prefix, count).entries()) {
    await delay(Math.max(0, started + (index * 1000) / perSecond - performance.now()));
    sent.set(command.taskId, performance.now());
    await system.submit([command], (taskId) => {
      taken.push(performance.now() - (sent.get(taskId) ?? 0));
      all.seen(taskId);
    });
  }
  await all.done;
  return taken;
}

function expectAll(count: number): { seen: (taskId: string) => void; done: Promise<unknown> } {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const ids = new Set<string>();
  const timer = setTimeout(() => reject(new Error(`Only ${ids.size} of ${count} results came`)), LIMIT_MS);
  return {
    done: promise.finally(() => clearTimeout(timer)),
    seen(taskId) {
      ids.add(taskId);
      if (ids.size === count) resolve(undefined);
    },
  };
}
