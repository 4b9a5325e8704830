import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS, type Kind, type Order } from './kinds.ts';

const PER_SECOND = 12;
const ONE_IN_BY_HTTP = 4;
/** While so many wait for their acknowledgement, no more are made. */
const MOST_WAITING = 300;

/** A steady mix of everything, until it is stopped or the run is over. */
export class Load {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #sends = new Set<Promise<void>>();

  constructor({ ledger, sender, random }: Pick<Order, 'ledger' | 'sender' | 'random'>, over: AbortSignal) {
    const signal = AbortSignal.any([this.#stopping.signal, over]);
    this.#running = this.#run({ ledger, sender, random }, signal);
  }

  /** Makes no more, and waits until what was made is acknowledged. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#sends);
  }

  async #run(
    { ledger, sender, random }: Pick<Order, 'ledger' | 'sender' | 'random'>,
    signal: AbortSignal,
  ): Promise<void> {
    const choices = KINDS.flatMap((kind) => Array<Kind>(kind.weight).fill(kind));
    for (let made = 1; !signal.aborted; made++) {
      await sleep((1000 / PER_SECOND) * (0.5 + random.int(0, 100) / 100), undefined, { signal }).catch(
        () => undefined,
      );
      if (sender.waiting > MOST_WAITING) continue;
      const kind = random.pick(choices);
      const taskId = `${kind.name.replaceAll(' ', '-')}-${made}`;
      const channel = random.chance(ONE_IN_BY_HTTP) ? 'http' : 'kafka';
      // Each with choices of its own: how long a send takes must not decide what is made next.
      const sent = kind.send({ taskId, channel, random: random.fork(), ledger, sender });
      this.#sends.add(sent);
      void sent.finally(() => this.#sends.delete(sent));
    }
  }
}
