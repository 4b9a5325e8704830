import {
  BrokenCircuitError,
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

/** How long an open circuit rests before each look whether the server is back, in milliseconds. */
const RESTS_MS = [1_000, 2_000, 3_000];
/** How often it is seen whether a rest is over, and how long a look may take, in milliseconds. */
const TICK_MS = 100;
const PROBE_TIMEOUT_MS = 3_000;
/** What a refused caller is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

const STATE_VALUE = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
  [CircuitState.Isolated]: 2,
} as const;

export interface CircuitOptions {
  dependency: Dependency;
  /** For people: "Postgres". */
  server: string;
  /** Failed calls in a row that show that the server is away. */
  failures: number;
  /** Is it the server that is away, rather than one item that it refuses? Only such failures count. */
  isOutage: (error: unknown) => boolean;
  /** Resolves when the server answers. Asked while the circuit is open, so that it closes without anyone's call. */
  probe: () => Promise<unknown>;
  /** How long a call may take, in milliseconds; absent where the client has a limit of its own. */
  callTimeoutMs?: number;
  metrics: Pick<Metrics, 'circuitState' | 'circuitOpened'>;
  logger: Logger;
}

/**
 * One server's circuit breaker: after some outage-like failures in a row, calls are refused at once instead of each
 * finding out for itself, until a look shows that the server is back. Callers who come during that look wait for it.
 */
export class Circuit {
  readonly server: string;
  readonly #options: CircuitOptions;
  readonly #breaker;
  readonly #probeLimit = timeout(PROBE_TIMEOUT_MS, TimeoutStrategy.Aggressive);
  readonly #callLimit;
  #probing: NodeJS.Timeout | undefined;

  constructor(options: CircuitOptions) {
    const { server, failures, isOutage, callTimeoutMs } = options;
    this.server = server;
    this.#options = options;
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof TaskCancelledError || isOutage(error)),
      { halfOpenAfter: new IterableBackoff(RESTS_MS), breaker: new ConsecutiveBreaker(failures) },
    );
    this.#callLimit =
      callTimeoutMs === undefined ? undefined : timeout(callTimeoutMs, TimeoutStrategy.Aggressive);
    this.#observe();
  }

  /** Until a look has shown that the server is back. */
  isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed;
  }

  /**
   * @returns what `call` does. A call that took too long goes on unheard: it may yet do its work, so it has to be one that
   *   may be made again
   * @throws TransientError UNAVAILABLE, without a call, while the circuit is open; else what `call` throws
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.#breaker.execute(() => this.#callLimit?.execute(call) ?? call());
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw this.#refusal(error);
    }
  }

  /** @throws TransientError UNAVAILABLE while the circuit is open */
  assertClosed(): void {
    if (this.isOpen()) throw this.#refusal();
  }

  /** @throws when the signal is aborted meanwhile */
  async whenClosed(signal: AbortSignal): Promise<void> {
    while (this.isOpen()) await Event.toPromise(this.#breaker.onReset, signal);
  }

  #refusal(cause?: Error): TransientError {
    const message = `${this.server} is away`;
    return new TransientError(ErrorCode.UNAVAILABLE, message, { cause, retryAfterMs: RETRY_AFTER_MS });
  }

  #observe(): void {
    const { dependency, server, metrics, logger } = this.#options;
    metrics.circuitState.set({ dependency }, STATE_VALUE[this.#breaker.state]);
    metrics.circuitOpened.inc({ dependency }, 0);
    this.#breaker.onStateChange((state) => metrics.circuitState.set({ dependency }, STATE_VALUE[state]));
    this.#breaker.onBreak((reason) => {
      // A look in vain opens it again: the same outage goes on.
      if (this.#probing !== undefined) return;
      metrics.circuitOpened.inc({ dependency });
      logger.warn(
        { err: 'error' in reason ? reason.error : undefined, dependency },
        `${server} is away: calls are refused until it is back`,
      );
      this.#probing = setInterval(() => this.#probe(), TICK_MS).unref();
    });
    this.#breaker.onReset(() => {
      clearInterval(this.#probing);
      this.#probing = undefined;
      logger.info({ dependency }, `${server} is back`);
    });
  }

  /** Refused while the rest is not over; its failure is what keeps the circuit open. */
  #probe(): void {
    if (this.#breaker.state !== CircuitState.Open) return;
    const look = (): Promise<unknown> => this.#probeLimit.execute(this.#options.probe);
    this.#breaker.execute(look).catch(() => undefined);
  }
}
