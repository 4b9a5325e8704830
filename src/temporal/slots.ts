import type { CustomSlotSupplier, SlotInfo, SlotPermit, SlotReserveContext } from '@temporalio/worker';

export interface SlotRules {
  /** How many tasks at once; may change while the worker runs. */
  limit: () => number;
  /** No new work: what goes on with running work still gets its slot. */
  isClosed: () => boolean;
}

const PERMIT: SlotPermit = {};

/** Hands out the slots of one kind of task, without which the worker does not poll for one. */
export class Slots<Info extends SlotInfo> implements CustomSlotSupplier<Info> {
  readonly type = 'custom';
  readonly #rules: SlotRules;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(rules: SlotRules) {
    this.#rules = rules;
  }

  async reserveSlot(context: SlotReserveContext, signal: AbortSignal): Promise<SlotPermit> {
    for (;;) {
      const permit = this.tryReserveSlot(context);
      if (permit !== null) return permit;
      await this.#change(signal);
    }
  }

  /** Also asked for an eager start: never while closed. */
  tryReserveSlot({ isSticky }: SlotReserveContext): SlotPermit | null {
    const { limit, isClosed } = this.#rules;
    // A sticky one goes on with a workflow that this worker has begun.
    if (this.#taken >= limit() || (isClosed() && !isSticky)) return null;
    this.#taken += 1;
    return PERMIT;
  }

  markSlotUsed(): void {
    // Reserved is taken: a poll may bring a task at any moment.
  }

  releaseSlot(): void {
    this.#taken -= 1;
    this.changed();
  }

  /** The rules may say something else now. */
  changed(): void {
    for (const wake of this.#waiting) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(wake);
        // Temporal wants back the very reason it gave.
        reject(signal.reason as Error);
      };
      if (signal.aborted) giveUp();
      else {
        signal.addEventListener('abort', giveUp, { once: true });
        this.#waiting.add(wake);
      }
    });
  }
}
