import { appendFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assistant } from '../../src/assistants/assistant.ts';
import { ErrorCode, TransientError } from '../../src/errors.ts';
import type { WorkResult } from '../../src/outcome.ts';

const done = (output: string): WorkResult => ({ status: 'SUCCESS', result: { output, metadata: {} } });

/**
 * Work that leaves a trace: a line in a file of this process when it begins and when it ends, so that the harness can
 * count. `metadata.taskId` says for which task.
 *
 * @param dir shared by all workers
 */
export function chaosAssistants(dir: string): Assistant[] {
  const file = path.join(dir, `${process.pid}.log`);
  const note = (what: 'start' | 'end', taskId: string): void =>
    appendFileSync(file, `${what} ${taskId} ${Date.now()}\n`);
  const assistant = (
    id: string,
    duration: 'short' | 'long',
    work: (taskId: string, input: string, signal: AbortSignal) => Promise<string>,
  ): Assistant => ({
    id,
    duration: () => duration,
    async run({ input, metadata }, signal) {
      const taskId = String(metadata['taskId']);
      note('start', taskId);
      const output = await work(taskId, input, signal);
      note('end', taskId);
      return done(output);
    },
  });
  return [
    assistant('chaos-echo', 'short', (_, input) => Promise.resolve(input)),
    // input: milliseconds
    assistant('chaos-long', 'long', async (_, input, signal) => {
      await sleep(Number(input), undefined, { signal });
      return `after ${input} ms`;
    }),
    // input: how often it fails before it succeeds, wherever it is tried
    assistant('chaos-flaky', 'short', (taskId, input) => {
      const tries = nextTry(path.join(dir, 'tries', taskId));
      if (tries > Number(input)) return Promise.resolve(`try ${tries}`);
      throw new TransientError(ErrorCode.UNAVAILABLE, `try ${tries} was to fail`);
    }),
    assistant('chaos-broken', 'short', () => {
      throw new TransientError(ErrorCode.UNAVAILABLE, 'it always fails');
    }),
    assistant('chaos-killer', 'short', () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    }),
  ];
}

/** Counted in a file, so that tries in other processes count too. */
function nextTry(file: string): number {
  appendFileSync(file, '.');
  return statSync(file).size;
}
