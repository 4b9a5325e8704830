/** How often all workers together may do something. */
export interface RateLimit {
  /** Resolves when it may be done; rejects with the signal's reason where it was aborted meanwhile. */
  wait(key: string, perMinute: number, signal: AbortSignal): Promise<void>;
  /** Nobody does it for so long: it was asked for. */
  hold(key: string, perMinute: number, ms: number): Promise<void>;
}
