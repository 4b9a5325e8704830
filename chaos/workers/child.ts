import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import type { Readable } from 'node:stream';
import type { Arming, SeamName } from '../worker/seams.ts';

const MAIN = path.join(import.meta.dirname, '..', 'worker', 'main.ts');

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** As in a pod of 768 MB. Where there is plenty, V8 lets garbage lie in each thread, and memory says nothing of leaks. */
const SMALL_POD = ['--max-old-space-size=384', '--max-semi-space-size=8'];

/** One process of a worker. */
export class WorkerChild {
  readonly startedAt = Date.now();
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #exit: Exit | undefined;
  #reached: { seam: SeamName; resolve: () => void } | undefined;

  /** @param args what `chaos/worker/main.ts` takes */
  constructor(env: Record<string, string>, args: string[], logFile: string) {
    const log = openSync(logFile, 'a');
    this.#child = spawn(process.execPath, [...SMALL_POD, MAIN, ...args], {
      // As in the image.
      env: { ...cleanEnv(), MALLOC_ARENA_MAX: '2', ...env },
      stdio: ['ignore', log, log, 'ipc', 'pipe'],
    });
    closeSync(log);
    this.exited = once(this.#child, 'exit').then(([code, signal]) => {
      this.#exit = { code: code as number | null, signal: signal as NodeJS.Signals | null };
      return this.#exit;
    });
    // A message to a process that has just ended.
    this.#child.on('error', () => undefined);
    const reached = this.#child.stdio[4] as Readable;
    readline.createInterface({ input: reached }).on('line', (seam) => {
      if (seam === this.#reached?.seam) this.#reached.resolve();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#exit === undefined;
  }

  /** Resolves when the process says that it has reached the seam; it has then sent itself the signal. */
  async arm(arming: Arming): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#reached = { seam: arming.seam, resolve };
      this.#child.send({ arm: arming }, () => undefined);
    });
  }

  disarm(): void {
    if (this.isAlive && this.#child.connected) this.#child.send({ arm: null }, () => undefined);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Addresses are handed over one by one; Jest's own flags are not the worker's. */
function cleanEnv(): Record<string, string | undefined> {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, ...env } = process.env;
  return env;
}
