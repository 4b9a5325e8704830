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

const READY_LIMIT_MS = 60_000;
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

  constructor(name: ServerName, launch: Launch, guard: Guard) {
    this.name = name;
    this.#launch = launch;
    this.#guard = guard;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const child = this.#spawn();
    const ended = new AbortController();
    child.once('exit', () => ended.abort());
    child.once('error', () => ended.abort());
    try {
      await until(
        async () => {
          await this.#launch.ready();
          // The answer may have come from another server that holds the port.
          if (ended.signal.aborted) throw new Error('ended');
        },
        READY_LIMIT_MS,
        ended.signal,
      );
    } catch (error) {
      await this.stop();
      throw this.#startError(error);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill(this.#launch.stopSignal);
    // One that a fault test paused would not act on the signal.
    await this.kill('SIGCONT');
    await Promise.race([exit, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
    if (this.#child) await this.kill('SIGKILL');
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child?.pid) return;
    const wholeTree = signal === 'SIGKILL' || signal === 'SIGSTOP' || signal === 'SIGCONT';
    const children = wholeTree ? await childrenOf(child.pid) : [];
    const exit = once(child, 'exit');
    child.kill(signal);
    for (const pid of children) signalIfThere(pid, signal);
    if (signal === 'SIGKILL') await exit;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #spawn(): ChildProcess {
    const { command, args, env, user, logFile } = this.#launch;
    const log = openSync(logFile, 'a');
    // Detached, so that Ctrl-C reaches only the stack, which then stops each server its own way. The root
    // folder, for another user may not be allowed in this one.
    const child = spawn(command, args, {
      stdio: ['ignore', log, log],
      detached: true,
      cwd: '/',
      env,
      ...user,
    });
    closeSync(log);
    this.#child = child;
    const { pid } = child;
    if (pid) this.#guard.watch(pid);
    const gone = () => {
      if (pid) this.#guard.forget(pid);
      if (this.#child === child) this.#child = undefined;
    };
    child.once('exit', gone);
    child.once('error', gone);
    return child;
  }

  #startError(cause: unknown): Error {
    const tail = lastLines(this.#launch.logFile);
    if (/address already in use/i.test(tail)) {
      return new PortTakenError(`Another program has just taken a port that ${this.name} wanted.`, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new StackError(
      `${this.name} did not start (${reason}); ${this.#launch.logFile} ends with:\n${tail}`,
      { cause },
    );
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
