import type { Logger } from './logger.ts';

/**
 * Says once what fails again and again: the first time as a warning with its error, then at debug, and when it is over in
 * one line. A failure for another reason is said again.
 */
export class OutageLog {
  readonly #log: Logger;
  readonly #goesOn: string;
  readonly #said = new Set<string>();

  /** @param goesOn what is said when it is over: "the heartbeat goes on" */
  constructor(log: Logger, goesOn: string) {
    this.#log = log;
    this.#goesOn = goesOn;
  }

  /** @param about further fields of the line; they make no reason of their own */
  failed(error: unknown, message: string, about: Record<string, unknown> = {}): void {
    // Ports, ids of requests and milliseconds differ from try to try.
    const reason = `${message}: ${error instanceof Error ? error.message : String(error)}`.replace(
      /\d+/g,
      '0',
    );
    const level = this.#said.has(reason) ? 'debug' : 'warn';
    this.#said.add(reason);
    this.#log[level]({ ...about, err: error }, message);
  }

  /** To be called with every success. */
  over(): void {
    if (this.#said.size === 0) return;
    this.#said.clear();
    this.#log.info(this.#goesOn);
  }
}
