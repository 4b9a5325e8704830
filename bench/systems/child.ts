import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A program of the bench or the worker itself, in a process of its own. */
export class Child {
  readonly process: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(program: string, env: Record<string, string>) {
    this.process = fork(path.join(import.meta.dirname, '..', '..', program), [], {
      env: { ...process.env, LOG_LEVEL: 'warn', ...env },
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#exited = once(this.process, 'exit');
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The next message it sends. */
  async message<T>(): Promise<T> {
    const gone = this.#exited.then(() => {
      throw new Error(`The process ended with ${this.process.exitCode}`);
    });
    gone.catch(() => undefined);
    const [message] = (await Promise.race([once(this.process, 'message'), gone])) as [T];
    return message;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.#exited;
  }
}
