import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Standing } from '../control/standing.ts';
import { hasGivenUp } from '../kafka/outage.ts';
import type { CommandsBridge } from './commands.ts';

/** How long after a consumer ended the next one is made, in milliseconds. */
const REPLACE_MS = 1_000;

type Bridge = Pick<CommandsBridge, 'start' | 'stop' | 'ended' | 'trouble'>;

/**
 * The commands bridge of a worker that steps aside while it is paused by itself: its partitions go to the others. And one
 * that outlives its consumer: kafkajs ends it where brokers come and go while it joins, and a new process would do no better.
 */
export class PausableBridge {
  readonly #make: () => Bridge;
  readonly #standing: Pick<Standing, 'ownPause' | 'onChange'>;
  readonly #log: Logger;
  readonly #ended = Promise.withResolvers<never>();
  readonly #stopping = new AbortController();
  #bridge: Bridge | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(make: () => Bridge, standing: Pick<Standing, 'ownPause' | 'onChange'>, logger: Logger) {
    this.#make = make;
    this.#standing = standing;
    this.#log = logger.child({ component: 'bridge' });
    this.#ended.promise.catch(() => undefined);
  }

  /** Rejects when the consumer ended for good: a new process may fare better. Never resolves. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Why commands do not flow; undefined while they do, or are not to. */
  trouble(): string | undefined {
    return this.#bridge?.trouble();
  }

  async start(): Promise<void> {
    await this.#follow();
    this.#standing.onChange(() => this.#change(() => this.#follow()));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#changing;
    await this.#bridge?.stop();
  }

  /** One after the other. */
  #change(step: () => Promise<void>): void {
    this.#changing = this.#changing.then(step).catch((error: unknown) => this.#failed(this.#bridge, error));
  }

  #failed(bridge: Bridge | undefined, error: unknown): void {
    if (bridge !== undefined && hasGivenUp(error)) this.#change(() => this.#replace(bridge, error));
    else this.#ended.reject(error);
  }

  async #replace(bridge: Bridge, error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted || this.#bridge !== bridge) return;
    this.#log.warn({ err: error }, 'the consumer ended for want of a broker; another one is made');
    await bridge.stop().catch(() => undefined);
    this.#bridge = undefined;
    await sleep(REPLACE_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    await this.#follow();
  }

  async #follow(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const isAside = this.#standing.ownPause() !== undefined;
    if (isAside && this.#bridge !== undefined) {
      this.#log.info('this worker is paused: it leaves its consumer group');
      const leaving = this.#bridge;
      this.#bridge = undefined;
      await leaving.stop();
    } else if (!isAside && this.#bridge === undefined) {
      const bridge = this.#make();
      this.#bridge = bridge;
      bridge.ended.catch((error: unknown) => this.#failed(bridge, error));
      await bridge.start();
    }
  }
}
