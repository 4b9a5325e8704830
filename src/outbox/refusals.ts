/** First and longest pause before a topic that failed by itself is tried again, in milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps one topic's refusal (no right to write, no such topic) from holding up the others. After a batch of
 * several topics failed, each is tried by itself; one that fails by itself is left alone for a growing while.
 */
export class Refusals {
  /** By topic: when it may be tried again, and the pause after the next failure. */
  readonly #suspects = new Map<string, { retryAt: number; pauseMs: number }>();

  failed(topics: string[]): void {
    const now = performance.now();
    for (const topic of topics) {
      const before = this.#suspects.get(topic);
      if (topics.length > 1 || before === undefined) {
        this.#suspects.set(topic, before ?? { retryAt: now, pauseMs: FIRST_PAUSE_MS });
      } else {
        const { pauseMs } = before;
        this.#suspects.set(topic, {
          retryAt: now + pauseMs,
          pauseMs: Math.min(pauseMs * 2, LONGEST_PAUSE_MS),
        });
      }
    }
  }

  succeeded(topics: string[]): void {
    for (const topic of topics) this.#suspects.delete(topic);
  }

  /** A topic that is due to be tried by itself. */
  nextSuspect(): string | undefined {
    const now = performance.now();
    for (const [topic, { retryAt }] of this.#suspects) if (retryAt <= now) return topic;
    return undefined;
  }

  leftAlone(): string[] {
    return [...this.#suspects.keys()];
  }
}
