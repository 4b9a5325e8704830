import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';

/** A worker in a process of its own, as users run it; with the test's assistants beside the built-in ones. */
export class WorkerProcess {
  readonly log: string[] = [];
  /** Where it listens; another address after it was built anew. */
  url: Promise<string>;
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  /** @param main the program, where it is not this one with the test's assistants */
  constructor(env: Record<string, string>, main: string = path.join(import.meta.dirname, 'worker-main.ts')) {
    this.#child = spawn(process.execPath, [main], {
      env: { ...cleanEnv(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // With its last words: at `exit` the pipe may still hold some.
    this.exited = once(this.#child, 'close').then(([code]) => code as number | null);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.url = promise;
    promise.catch(() => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      readline.createInterface({ input: stream }).on('line', (line) => {
        this.log.push(line);
        if (!line.includes('"the worker is up"')) return;
        const { url } = JSON.parse(line) as { url: string };
        resolve(url);
        this.url = Promise.resolve(url);
      });
    }
    void this.exited.then((code) =>
      reject(new Error(`The worker ended with ${code}:\n${this.log.slice(-10).join('\n')}`)),
    );
  }

  /** Ready to take commands. */
  async up(): Promise<this> {
    await this.url;
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Drains and ends; answers the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    return this.exited;
  }
}

/** Jest's own flags are not the worker's. */
function cleanEnv(): Record<string, string | undefined> {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, ...env } = process.env;
  return env;
}
