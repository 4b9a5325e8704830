import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PortTakenError, StackError } from '../errors.ts';
import type { Server, ServerName } from '../types.ts';
import { until } from '../wait.ts';
import { childrenOf } from './children.ts';
import type { Guard } from './guard.ts';
import { lastLines } from './log.ts';

const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;

export interface Launch {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  user?: { uid: number; gid: number };
  stopSignal: NodeJS.Signals;
  logFile: string;
  ready: () => Promise<unknown>;
}

/** A server that runs as a child process of this one. */
export class NativeServer implements Server {
  readonly name: ServerName;
  readonly #launch: Launch;
  readonly #guard: Guard;
  #child: ChildProcess | undefined;
  #ended = new AbortController();
  readonly #died = Promise.withResolvers<StackError>();
  /** It is up, and nobody has asked it to end. */
  #isWanted = false;

  constructor(name: ServerName, launch: Launch, guard: Guard) {
    this.name = name;
    this.#launch = launch;
    this.#guard = guard;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get died(): Promise<StackError> {
    return this.#died.promise;
  }

  /** @throws StackError once its stack is being stopped: a fault test may still be at it */
  async start(): Promise<void> {
    if (this.#guard.isRetired) throw new StackError(`${this.name} does not start: its stack is stopped.`);
    const ended = this.#spawn();
    const check = async () => {
      await this.#launch.ready();
      // The answer may have come from another server that holds the port.
      ended.throwIfAborted();
    };
    try {
      await until(check, READY_LIMIT_MS, ended);
      this.#isWanted = true;
    } catch (error) {
      await this.stop();
      throw this.#startError(ended.reason ?? error);
    }
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    if (!this.#child) return;
    this.#child.kill(this.#launch.stopSignal);
    // One that a fault test paused would not act on the signal.
    await this.kill('SIGCONT');
    await Promise.race([aborted(this.#ended.signal), sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
    await this.kill('SIGKILL');
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#isWanted = false;
    const wholeTree = signal === 'SIGKILL' || signal === 'SIGSTOP' || signal === 'SIGCONT';
    const children = wholeTree ? await childrenOf(child.pid) : [];
    child.kill(signal);
    for (const pid of children) signalIfThere(pid, signal);
    if (signal === 'SIGKILL') await aborted(this.#ended.signal);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The signal aborts, with the reason, when the process has ended. */
  #spawn(): AbortSignal {
    const { command, args, env, user, logFile } = this.#launch;
    const log = openSync(logFile, 'a');
    const stdio = ['ignore', log, log] as const;
    // Detached, so that Ctrl-C reaches only the stack, which then stops each server its own way. The root
    // folder, for another user may not be allowed in this one.
    const child = spawn(command, args, { stdio: [...stdio], detached: true, cwd: '/', env, ...user });
    closeSync(log);
    const ended = new AbortController();
    const end = (reason: Error) => {
      if (child.pid) this.#guard.forget(child.pid);
      this.#child = undefined;
      ended.abort(reason);
      if (this.#isWanted) this.#died.resolve(this.#failure('is gone', reason));
    };
    child.once('exit', (code, signal) => end(new Error(`it ended with ${signal ?? `exit code ${code}`}`)));
    child.once('error', end);
    if (child.pid) this.#guard.watch(child.pid);
    this.#child = child;
    this.#ended = ended;
    return ended.signal;
  }

  #startError(cause: unknown): Error {
    const tail = lastLines(this.#launch.logFile);
    if (/address already in use/i.test(tail)) {
      return new PortTakenError(`Another program has just taken a port that ${this.name} wanted.`, { cause });
    }
    return this.#failure('did not start', cause);
  }

  #failure(what: string, cause: unknown): StackError {
    const { logFile } = this.#launch;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `${this.name} ${what} (${reason}); ${logFile} ends with:\n${lastLines(logFile)}`;
    return new StackError(text, { cause });
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
