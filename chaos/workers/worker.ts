import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { WorkerChild, type Exit } from './child.ts';

const RESTART_MS = 1_000;
const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;

export interface WorkerSettings {
  id: string;
  port: number;
  env: Record<string, string>;
  args: string[];
  logFile: string;
  say: (line: string) => void;
}

/** A worker and its supervisor: a process that ends is followed by another, unless it is held away or was stopped. */
export class Worker {
  readonly id: string;
  readonly url: string;
  /** Processes that ended by themselves; nobody but the harness sends SIGKILL. */
  readonly ownExits: Exit[] = [];
  /** A fault that lasts has it; others leave it alone. */
  isTaken = false;
  readonly #settings: WorkerSettings;
  #child: WorkerChild | undefined;
  #isWanted = false;
  #isHeldAway = false;
  #isOver = false;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.id = settings.id;
    this.url = `http://127.0.0.1:${settings.port}`;
  }

  get child(): WorkerChild | undefined {
    return this.#child?.isAlive === true ? this.#child : undefined;
  }

  start(): void {
    if (this.#isOver) return;
    this.#isWanted = true;
    this.#spawn();
  }

  /** Ready to take commands. */
  async up(): Promise<void> {
    await until(`worker ${this.id} to be ready`, () => this.isReady(), { timeoutMs: READY_LIMIT_MS });
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    await answer?.arrayBuffer().catch(() => undefined);
    return answer?.ok === true;
  }

  /** Sends SIGKILL; answers how the process ended. */
  async kill(): Promise<Exit | undefined> {
    const { child } = this;
    child?.kill('SIGKILL');
    return child?.exited;
  }

  /** Until it is let back, a process that ends is not followed by another. */
  holdAway(): void {
    this.#isHeldAway = true;
  }

  letBack(): void {
    this.#isHeldAway = false;
    if (this.#isWanted && this.child === undefined) this.#spawn();
  }

  /** Drains and ends; answers the exit code. */
  async stop(): Promise<Exit | undefined> {
    this.#isWanted = false;
    const { child } = this;
    if (child === undefined) return undefined;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const limit = AbortSignal.timeout(STOP_LIMIT_MS);
    limit.addEventListener('abort', () => child.kill('SIGKILL'));
    return child.exited;
  }

  /** Ends what is left, for good and without a drain. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#isWanted = false;
    this.child?.kill('SIGKILL');
    await this.#child?.exited;
  }

  #spawn(): void {
    const { env, args, logFile, say } = this.#settings;
    const child = new WorkerChild(env, args, logFile);
    this.#child = child;
    void child.exited.then(async (exit) => {
      if (!this.#isWanted) return;
      if (exit.signal !== 'SIGKILL') {
        this.ownExits.push(exit);
        say(`${this.id} ended by itself: ${exit.signal ?? `exit code ${exit.code}`}`);
      }
      await sleep(RESTART_MS);
      // It was stopped, held away or started again meanwhile.
      if (this.#mayFollow(child)) this.#spawn();
    });
  }

  #mayFollow(child: WorkerChild): boolean {
    return this.#isWanted && !this.#isHeldAway && this.#child === child;
  }
}
