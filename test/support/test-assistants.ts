import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Assistant } from '../../src/assistants/assistant.ts';
import { ErrorCode, TransientError } from '../../src/errors.ts';
import type { WorkResult } from '../../src/outcome.ts';

const done = (output: string): WorkResult => ({ status: 'SUCCESS', result: { output, metadata: {} } });

/** Work that misbehaves on demand. */
export function testAssistants(): Assistant[] {
  const attempts = new Map<string, number>();
  return [
    { id: 'echo', duration: () => 'short', run: ({ input }) => Promise.resolve(done(input)) },
    {
      // input: characters of output
      id: 'large',
      duration: () => 'short',
      run: ({ input }) => Promise.resolve(done('x'.repeat(Number(input)))),
    },
    {
      // input: a name for this task; metadata.failures: how often it fails before it succeeds
      id: 'flaky',
      duration: () => 'short',
      run({ input, metadata }) {
        const attempt = (attempts.get(input) ?? 0) + 1;
        attempts.set(input, attempt);
        if (attempt > Number(metadata['failures'])) return Promise.resolve(done(`attempt ${attempt}`));
        throw new TransientError(ErrorCode.UNAVAILABLE, 'the model is busy');
      },
    },
    {
      id: 'buggy',
      duration: () => 'short',
      run: () => Promise.reject(new TypeError('undefined is not a function')),
    },
    {
      // input: the path of a file; a bug until the file is there
      id: 'mendable',
      duration: () => 'short',
      run: ({ input }) =>
        existsSync(input) ? Promise.resolve(done('mended')) : Promise.reject(new TypeError('not yet mended')),
    },
    {
      id: 'killer',
      duration: () => 'short',
      run() {
        process.kill(process.pid, 'SIGKILL');
        return new Promise(() => undefined);
      },
    },
    {
      // input: milliseconds
      id: 'brief',
      duration: () => 'short',
      async run({ input }, signal) {
        await delay(Number(input), undefined, { signal });
        return done('slept');
      },
    },
    {
      // input: milliseconds
      id: 'slow',
      duration: () => 'long',
      async run({ input }, signal) {
        await delay(Number(input), undefined, { signal });
        return done('slept');
      },
    },
  ];
}
