import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const bin = path.join(import.meta.dirname, '..', '..', 'bin', 'rnle.js');

/** The command line in processes of its own, as operators run it. */
export class CommandLine {
  readonly #env: Record<string, string>;
  readonly #running: ChildProcess[] = [];

  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  start(args: string[], env: Record<string, string> = {}) {
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [bin, ...args], {
      env: { ...inherited, ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.push(child);
    return child;
  }

  async run(args: string[], env: Record<string, string> = {}) {
    const child = this.start(args, env);
    const [stdout, stderr, [exit]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { exit, stdout, stderr };
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}
