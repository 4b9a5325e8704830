import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { LiveSettings } from '../control/live-settings.ts';

const LOOK_MS = 5_000;
const RESOLUTION_MS = 20;
/** A warning is due after so many looks in a row above the threshold, and over below this share of it. */
const LOOKS = 2;
const OVER_SHARE = 0.8;

export type Resource = 'heapRatio' | 'eventLoopDelayMs' | 'outboxBytes' | 'consumerLag';

/** From where on a warning is due, unless UPDATE_CONFIG says otherwise. The lag is the spec's alert's. */
const THRESHOLDS = {
  heapRatio: 0.85,
  eventLoopDelayMs: 500,
  outboxBytes: 1_073_741_824,
  consumerLag: 1_000,
} as const satisfies Record<Resource, number>;

export interface ResourcesDependencies {
  /** What this worker knows of the fleet's outbox and lag: undefined where another one measures them. */
  measured: Partial<Record<Resource, () => Promise<number | undefined>>>;
  settings: () => LiveSettings;
  /** Announces a RESOURCE_WARNING. */
  announce: (data: Record<string, unknown>) => Promise<void>;
  logger: Logger;
}

/** Warns once when a resource runs short, and again only after it had recovered. */
export class Resources {
  readonly #deps: ResourcesDependencies;
  readonly #log: Logger;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #above = new Map<Resource, number>();
  readonly #stopping = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(deps: ResourcesDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'resources' });
  }

  start(): void {
    this.#delay.enable();
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#delay.disable();
    await this.#watching;
  }

  /** One look at everything. */
  async look(): Promise<void> {
    const { measured } = this.#deps;
    const all: [Resource, () => Promise<number | undefined>][] = [
      ['heapRatio', () => Promise.resolve(heapRatio())],
      ['eventLoopDelayMs', () => Promise.resolve(this.#eventLoopDelay())],
      ...(Object.entries(measured) as [Resource, () => Promise<number | undefined>][]),
    ];
    for (const [resource, measure] of all) await this.#judge(resource, await measure());
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) =>
        this.#log.debug({ err: error }, 'resources could not be measured'),
      );
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #judge(resource: Resource, value: number | undefined): Promise<void> {
    if (value === undefined) return;
    const threshold = this.#deps.settings()[resource] ?? THRESHOLDS[resource];
    const looks = this.#above.get(resource) ?? 0;
    if (value < threshold * OVER_SHARE) this.#above.delete(resource);
    else if (value >= threshold && looks < LOOKS) {
      if (looks + 1 === LOOKS) {
        this.#log.warn({ resource, value, threshold }, 'a resource runs short');
        await this.#deps.announce({ resource, value, threshold });
      }
      this.#above.set(resource, looks + 1);
    }
  }

  /** Of the time since the last look, in milliseconds. */
  #eventLoopDelay(): number {
    const delay = this.#delay.percentile(99) / 1e6;
    this.#delay.reset();
    return Math.round(delay);
  }
}

function heapRatio(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}
