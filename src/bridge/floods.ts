import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from '../telemetry/metrics.ts';
import type { FloodGuard } from './flood-guard.ts';

/** How often it is seen whether a flood was accepted, in milliseconds. */
const LOOK_MS = 100;

export interface FloodsDependencies {
  guard: FloodGuard;
  metrics: Pick<Metrics, 'floodGuard'>;
  onFlood: (partition: number, reason: string) => void;
}

/** The partitions that stand still here because of a flood, until it is accepted. */
export class Floods {
  readonly #deps: FloodsDependencies;
  readonly #standing = new Map<number, string>();

  constructor(deps: FloodsDependencies) {
    this.#deps = deps;
  }

  /** Partitions were shared out anew: those of others say nothing about this worker. */
  reset(): void {
    this.#standing.clear();
    this.#deps.metrics.floodGuard.reset();
  }

  judged(partition: number, isPoison: boolean[]): void {
    this.#deps.guard.judged(partition, isPoison);
  }

  /** Is the partition to stand still? To be asked before anything more is taken from it. */
  isFlooded(partition: number): boolean {
    const { guard, metrics, onFlood } = this.#deps;
    const reason = guard.flood(partition);
    if (reason === undefined) return false;
    if (!this.#standing.has(partition)) {
      this.#standing.set(partition, reason);
      metrics.floodGuard.set({ partition }, 1);
      onFlood(partition, reason);
    }
    return true;
  }

  /** @throws when the signal is aborted meanwhile */
  async whenAccepted(partition: number, signal: AbortSignal): Promise<void> {
    while (this.#deps.guard.flood(partition) !== undefined) await sleep(LOOK_MS, undefined, { signal });
    if (this.#standing.delete(partition)) this.#deps.metrics.floodGuard.set({ partition }, 0);
  }

  /** Why partitions stand still; undefined while none does. */
  trouble(): string | undefined {
    const reasons = [...this.#standing.values()];
    return reasons.length === 0 ? undefined : `a flood of bad commands: ${reasons.join(', ')}`;
  }
}
