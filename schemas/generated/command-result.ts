/* Derived from schemas/command-result.json by `npm run generate`. Edit the schema instead. */

export interface CommandResult {
  /**
   * Original command task identifier
   */
  taskId: string;
  /**
   * Processing outcome status
   */
  status: 'SUCCESS' | 'FAILURE' | 'PARTIAL_SUCCESS';
  /**
   * Processing result data
   */
  result?: {
    /**
     * Processed output data
     */
    output?: string;
    /**
     * Confidence score for AI-generated results
     */
    confidence?: number;
    /**
     * Result metadata
     */
    metadata?: {
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Error details if status is FAILURE
   */
  error?: {
    /**
     * Error code
     */
    code?: string;
    /**
     * Human-readable error message
     */
    message?: string;
    /**
     * Additional error context
     */
    details?: {
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Processing time in milliseconds
   */
  processingTime?: number;
  /**
   * Result publication timestamp
   */
  timestamp: string;
  /**
   * Correlation ID from original command
   */
  correlationId?: string;
  [k: string]: unknown;
}
