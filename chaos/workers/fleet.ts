import path from 'node:path';
import { freePort } from '../../stack/ports.ts';
import type { Random } from '../random.ts';
import { Worker } from './worker.ts';

const ALL_BUT_RELAY = 'bridge,worker,http';

export interface FleetSettings {
  env: Record<string, string>;
  /** For traces of executions. */
  traces: string;
  logs: string;
  bug: string | undefined;
  say: (line: string) => void;
}

/**
 * The workers. The last one is spared from kills, so that its memory can be judged; it does not relay, or the faults that
 * are aimed at the relay would hit nobody.
 */
export class Fleet {
  readonly workers: Worker[] = [];
  readonly #settings: FleetSettings;
  #made = 0;
  #spared: Worker | undefined;
  #isOver = false;

  constructor(settings: FleetSettings) {
    this.#settings = settings;
  }

  async start(count: number): Promise<void> {
    for (let at = 1; at < count; at++) await this.add();
    const last = await this.add(count > 1 ? { RNLE_ROLES: ALL_BUT_RELAY } : {});
    if (count > 1) this.#spared = last;
    await this.up();
  }

  /** One worker more; it starts at once. */
  async add(env: Record<string, string> = {}): Promise<Worker> {
    const { traces, logs, bug, say, env: common } = this.#settings;
    const id = `w${(this.#made += 1)}`;
    const port = await freePort();
    if (this.#isOver) throw new Error('The run is over: no worker joins');
    const worker = new Worker({
      id,
      port,
      env: { ...common, RNLE_WORKER_ID: id, PORT: String(port), ...env },
      args: [traces, ...(bug === undefined ? [] : [bug])],
      logFile: path.join(logs, `${id}.log`),
      say,
    });
    this.workers.push(worker);
    worker.start();
    return worker;
  }

  remove(worker: Worker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  get spared(): Worker | undefined {
    return this.#spared;
  }

  /** Those that may be killed. */
  get victims(): Worker[] {
    return this.workers.filter((worker) => worker !== this.#spared && !worker.isTaken);
  }

  anyUrl(random: Random): string | undefined {
    const live = this.workers.filter(({ child }) => child !== undefined);
    return live.length === 0 ? undefined : random.pick(live).url;
  }

  async up(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.up()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
  }

  /** For good: a fault that is still at work starts nobody any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.workers.map((worker) => worker.end()));
  }
}
