import { levels } from 'pino';

/** A log level that may change while a worker runs. pino's children keep the one they were made with, so it is ours. */
export class LiveLevel {
  #level: string;

  constructor(level: string) {
    this.#level = level;
  }

  set(level: string): void {
    this.#level = level;
  }

  isEnabled(value: number): boolean {
    return value >= (levels.values[this.#level] ?? Number.POSITIVE_INFINITY);
  }
}
