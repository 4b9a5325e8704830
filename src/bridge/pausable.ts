import type { Logger } from 'pino';
import type { Standing } from '../control/standing.ts';
import type { CommandsBridge } from './commands.ts';

/** The commands bridge of a worker that steps aside while it is paused by itself: its partitions go to the others. */
export class PausableBridge {
  readonly #make: () => CommandsBridge;
  readonly #standing: Pick<Standing, 'ownPause' | 'onChange'>;
  readonly #log: Logger;
  readonly #ended = Promise.withResolvers<never>();
  #bridge: CommandsBridge | undefined;
  #stopped = false;
  #changing: Promise<void> = Promise.resolve();

  constructor(make: () => CommandsBridge, standing: Pick<Standing, 'ownPause' | 'onChange'>, logger: Logger) {
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
    this.#standing.onChange(() => {
      this.#changing = this.#changing
        .then(() => this.#follow())
        .catch((error: unknown) => this.#ended.reject(error));
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#changing;
    await this.#bridge?.stop();
  }

  async #follow(): Promise<void> {
    if (this.#stopped) return;
    const isAside = this.#standing.ownPause() !== undefined;
    if (isAside && this.#bridge !== undefined) {
      this.#log.info('this worker is paused: it leaves its consumer group');
      const leaving = this.#bridge;
      this.#bridge = undefined;
      await leaving.stop();
    } else if (!isAside && this.#bridge === undefined) {
      const bridge = this.#make();
      bridge.ended.catch((error: unknown) => this.#ended.reject(error));
      await bridge.start();
      this.#bridge = bridge;
    }
  }
}
