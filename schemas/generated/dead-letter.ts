/* Derived from schemas/dead-letter.json by `npm run generate`. Edit the schema instead. */

/**
 * A message given up: it could not become a task, or its retries were used up. Read by people and by the dead-letter browser.
 */
export interface DeadLetter {
  /**
   * The message as it was, where it was JSON and fits the topic beside its error
   */
  originalMessage?: {
    [k: string]: unknown;
  };
  /**
   * The message's bytes in base64, where they were not JSON
   */
  rawMessage?: string;
  /**
   * Stands for a message that is too large to be carried along
   */
  omitted?: {
    /**
     * Digest of the message's bytes
     */
    sha256: string;
    /**
     * Length of the message in bytes
     */
    size: number;
    topic?: string;
    partition?: number;
    offset?: string;
    [k: string]: unknown;
  };
  error: {
    /**
     * Human-readable reason
     */
    message: string;
    /**
     * Error code
     */
    code: string;
    /**
     * When the message was given up
     */
    timestamp: string;
    /**
     * Where the message is wrong
     */
    details?: {
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Retries made after the first attempt
   */
  retryCount: number;
  [k: string]: unknown;
}
