import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Health } from './health.ts';

/** Beyond it, in seconds, what is decided does not get out. */
const OLDEST_OUTBOX_S = 30;
/** Beyond it, in milliseconds, heartbeats and leases are at risk. */
const EVENT_LOOP_MS = 1_000;
const RESOLUTION_MS = 20;

export interface HealthCheckDependencies {
  health: Health;
  outboxOldestSeconds: () => Promise<number>;
  /** Announces what fails. */
  announce: (data: Record<string, unknown>) => Promise<void>;
}

/** What HEALTH_CHECK asks of a worker: its servers, what waits in the outbox, and its own event loop. */
export class HealthCheck {
  readonly #deps: HealthCheckDependencies;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor(deps: HealthCheckDependencies) {
    this.#deps = deps;
    this.#delay.enable();
  }

  /** Announces HEALTH_CHECK_FAILED, naming the failing parts, where there are any. */
  async check(): Promise<Record<string, unknown>> {
    const { health, announce } = this.#deps;
    const { checks } = await health.check();
    const outbox = await this.#outbox();
    const eventLoop = this.#eventLoop();
    const all: Record<string, { status: string }> = { ...checks, outbox, eventLoop };
    const failing = Object.keys(all).filter((part) => all[part]?.status !== 'healthy');
    const status = failing.length === 0 ? 'healthy' : 'unhealthy';
    const report = { status, failing, checks: all };
    if (failing.length > 0) await announce(report);
    return report;
  }

  stop(): void {
    this.#delay.disable();
  }

  async #outbox(): Promise<{ status: string; oldestSeconds?: number; error?: string }> {
    try {
      const oldestSeconds = await this.#deps.outboxOldestSeconds();
      return { status: oldestSeconds <= OLDEST_OUTBOX_S ? 'healthy' : 'unhealthy', oldestSeconds };
    } catch {
      return { status: 'unhealthy', error: 'it could not be measured' };
    }
  }

  /** Since the last check. */
  #eventLoop(): { status: string; delayMs: number } {
    const delayMs = Math.round(this.#delay.percentile(99) / 1e6);
    this.#delay.reset();
    return { status: delayMs <= EVENT_LOOP_MS ? 'healthy' : 'unhealthy', delayMs };
  }
}
