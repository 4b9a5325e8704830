import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import type { Logger } from 'pino';
import { STATE_VALUE } from '../../circuits/circuit.ts';
import { ErrorCode, TransientError } from '../../errors.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { isProviderOutage } from './model-error.ts';

/** Failed answers in a row that show that a provider is away, and how long it is then left alone, in milliseconds. */
const FAILURES = 5;
const REST_MS = 10_000;

/** One circuit for each provider: what is away is not asked by every task in turn. */
export class ProviderCircuits {
  readonly #circuits = new Map<string, ReturnType<typeof circuitBreaker>>();
  readonly #metrics: Pick<Metrics, 'circuitState' | 'circuitOpened'>;
  readonly #logger: Logger;

  constructor(metrics: Pick<Metrics, 'circuitState' | 'circuitOpened'>, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /** @throws TransientError, without a call, while the provider is left alone; else what `call` throws */
  async run<T>(provider: string, call: () => Promise<T>): Promise<T> {
    try {
      return await this.#of(provider).execute(call);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new TransientError(ErrorCode.UNAVAILABLE, `${provider} is away and left alone for a while`, {
        retryAfterMs: REST_MS,
      });
    }
  }

  #of(provider: string): ReturnType<typeof circuitBreaker> {
    const known = this.#circuits.get(provider);
    if (known) return known;
    const circuit = circuitBreaker(handleWhen(isProviderOutage), {
      halfOpenAfter: REST_MS,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    const labels = { dependency: provider };
    this.#metrics.circuitState.set(labels, STATE_VALUE[circuit.state]);
    circuit.onStateChange((state) => this.#metrics.circuitState.set(labels, STATE_VALUE[state]));
    circuit.onBreak(() => {
      this.#metrics.circuitOpened.inc(labels);
      this.#logger.warn(labels, `${provider} is away: it is left alone for ${REST_MS / 1000} s`);
    });
    circuit.onReset(() => this.#logger.info(labels, `${provider} is back`));
    this.#circuits.set(provider, circuit);
    return circuit;
  }
}
