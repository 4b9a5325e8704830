/* Derived from schemas/worker-control.json by `npm run generate`. Edit the schema instead. */

export interface WorkerControl {
  /**
   * Unique control command identifier
   */
  controlId: string;
  /**
   * Type of control command
   */
  controlType: 'RESTART_WORKER' | 'UPDATE_CONFIG' | 'PAUSE_PROCESSING' | 'RESUME_PROCESSING' | 'HEALTH_CHECK';
  /**
   * Target worker IDs (empty for all workers)
   */
  targetWorkers?: string[];
  /**
   * Control command parameters
   */
  parameters?: {
    [k: string]: unknown;
  };
  /**
   * Command timestamp
   */
  timestamp: string;
  /**
   * Issuer of the control command
   */
  issuedBy?: string;
  [k: string]: unknown;
}
