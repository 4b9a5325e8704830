import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('guard.sh', import.meta.url));

/** Outlives this process, if it dies, by as long as it takes to end the servers that it left behind. */
export class Guard {
  readonly #child: ChildProcess;
  readonly #pids = new Set<number>();
  #isRetired = false;

  /** `lastCommand` ends what has no process here: containers. */
  constructor(lastCommand: string[] = []) {
    // Detached, for Ctrl-C goes to the whole process group of the terminal.
    this.#child = spawn('sh', [SCRIPT, ...lastCommand], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#child.unref();
    // A guard that someone killed must not take the stack with it.
    this.#child.stdin?.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether the stack is being stopped: what began now would be left behind. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  retire(): void {
    this.#isRetired = true;
  }

  watch(pid: number): void {
    this.#pids.add(pid);
    this.#tell();
  }

  forget(pid: number): void {
    this.#pids.delete(pid);
    this.#tell();
  }

  /** After an orderly stop there is nothing left to guard. */
  close(): void {
    this.#child.kill('SIGKILL');
  }

  #tell(): void {
    this.#child.stdin?.write(`${[...this.#pids].join(' ')}\n`);
  }
}
