import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  Event,
  handleWhen,
  IterableBackoff,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
} from 'cockatiel';
import type { Logger } from 'pino';
import { ErrorCode, TransientError } from '../errors.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export type Dependency = 'kafka' | 'temporal' | 'database';

/** Failed calls or looks in a row that show that the server is away. */
const FAILURES = 3;
/** How long a closed circuit goes without an answer, before it looks whether the server is there, in milliseconds. */
const QUIET_MS = 2_000;
/** How long an open circuit rests before each look whether the server is back, in milliseconds. */
const RESTS_MS = [1_000, 2_000, 3_000];
/** How long a look may take, in milliseconds: with `QUIET_MS`, a server that hangs is noticed in some eight seconds. */
export const LOOK_LIMIT_MS = 2_000;
/** How often it is seen whether it is time to look, in milliseconds. */
const TICK_MS = 100;
/** What a refused caller is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** As the metric shows it. */
export const STATE_VALUE = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
  [CircuitState.Isolated]: 2,
} as const;

export interface CircuitOptions {
  dependency: Dependency;
  /** For people: "Postgres". */
  server: string;
  /** Is it the server that is away, rather than one item that it refuses? Only such failures count. */
  isOutage: (error: unknown) => boolean;
  /** Resolves when the server answers. Asked while no call does, so that the circuit opens and closes without anyone's. */
  probe: () => Promise<unknown>;
  /** How long a call may take, in milliseconds; absent where the client has a limit of its own. */
  callTimeoutMs?: number;
  metrics: Pick<Metrics, 'circuitState' | 'circuitOpened'>;
  logger: Logger;
}

/**
 * One server's circuit breaker: after some outage-like failures in a row, calls are refused at once instead of each
 * finding out for itself, until a look shows that the server is back. It looks on quiet days as well, or a worker that has
 * nothing to do would not know that it could do nothing.
 */
export class Circuit {
  readonly server: string;
  readonly #options: CircuitOptions;
  readonly #breaker;
  readonly #lookLimit = timeout(LOOK_LIMIT_MS, TimeoutStrategy.Aggressive);
  readonly #callLimit;
  #ticking: NodeJS.Timeout | undefined;
  /** When a closed circuit looks next, by `performance.now()`. */
  #nextLookAt = 0;
  #isAway = false;

  constructor(options: CircuitOptions) {
    const { server, isOutage, callTimeoutMs } = options;
    this.server = server;
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof TaskCancelledError || isOutage(error)),
      { halfOpenAfter: new IterableBackoff(RESTS_MS), breaker: new ConsecutiveBreaker(FAILURES) },
    );
    this.#callLimit =
      callTimeoutMs === undefined ? undefined : timeout(callTimeoutMs, TimeoutStrategy.Aggressive);
    this.#observe();
  }

  /** Looks from now on. */
  start(): void {
    this.#putOffLook();
    this.#ticking = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** Looks no more: one that is open remains so. */
  stop(): void {
    clearInterval(this.#ticking);
  }

  /** Until a look has shown that the server is back. */
  isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed;
  }

  /**
   * @returns what `call` does. A call that took too long goes on unheard: it may yet do its work, so it has to be one that
   *   may be made again
   * @throws TransientError UNAVAILABLE, without a call, while the circuit is open, and where the call took too long; else what
   *   `call` throws
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    // No call is ever the trial whether the server is back, nor waits for the look that is.
    this.assertClosed();
    try {
      const answer = await this.#breaker.execute(() => this.#callLimit?.execute(call) ?? call());
      this.#putOffLook();
      return answer;
    } catch (error) {
      if (!(error instanceof TaskCancelledError)) throw error;
      throw new TransientError(ErrorCode.UNAVAILABLE, `${this.server} does not answer`, { cause: error });
    }
  }

  /** @throws TransientError UNAVAILABLE while the circuit is open */
  assertClosed(): void {
    if (!this.isOpen()) return;
    throw new TransientError(ErrorCode.UNAVAILABLE, `${this.server} is away`, {
      retryAfterMs: RETRY_AFTER_MS,
    });
  }

  /** @throws when the signal is aborted meanwhile */
  async whenClosed(signal: AbortSignal): Promise<void> {
    while (this.isOpen()) await Event.toPromise(this.#breaker.onReset, signal);
  }

  #putOffLook(): void {
    this.#nextLookAt = performance.now() + QUIET_MS;
  }

  #observe(): void {
    const { dependency, server, metrics, logger } = this.#options;
    metrics.circuitState.set({ dependency }, STATE_VALUE[this.#breaker.state]);
    metrics.circuitOpened.inc({ dependency }, 0);
    this.#breaker.onStateChange((state) => metrics.circuitState.set({ dependency }, STATE_VALUE[state]));
    this.#breaker.onBreak((reason) => {
      // A look in vain opens it again: the same outage goes on.
      if (this.#isAway) return;
      this.#isAway = true;
      metrics.circuitOpened.inc({ dependency });
      logger.warn(
        { err: 'error' in reason ? reason.error : undefined, dependency },
        `${server} is away: calls are refused until it is back`,
      );
    });
    this.#breaker.onReset(() => {
      this.#isAway = false;
      logger.info({ dependency }, `${server} is back`);
    });
  }

  /** While it is open, the breaker refuses to look until the rest is over. */
  #tick(): void {
    const { state } = this.#breaker;
    if (state === CircuitState.HalfOpen) return;
    if (state === CircuitState.Closed && performance.now() < this.#nextLookAt) return;
    this.#putOffLook();
    const look = (): Promise<unknown> => this.#lookLimit.execute(this.#options.probe);
    this.#breaker.execute(look).catch(() => undefined);
  }
}
