/* Derived from schemas/command.json by `npm run generate`. Edit the schema instead. */

export interface Command {
  /**
   * Unique identifier for the command task
   */
  taskId: string;
  /**
   * Type of command to execute
   */
  taskType: 'EXECUTE_ASSISTANT' | 'SCHEDULE_HABITS';
  /**
   * Command-specific payload data
   */
  payload?: {
    /**
     * Assistant identifier for EXECUTE_ASSISTANT tasks
     */
    assistantId?: string;
    /**
     * User identifier
     */
    userId?: string;
    /**
     * Input data for processing
     */
    input?: string;
    /**
     * Additional metadata
     */
    metadata?: {
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Command creation timestamp
   */
  timestamp: string;
  /**
   * Correlation ID for request tracing
   */
  correlationId?: string;
  [k: string]: unknown;
}
