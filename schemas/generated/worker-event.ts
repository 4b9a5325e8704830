/* Derived from schemas/worker-event.json by `npm run generate`. Edit the schema instead. */

export interface WorkerEvent {
  /**
   * Unique event identifier
   */
  eventId: string;
  /**
   * Type of worker event
   */
  eventType:
    | 'WORKER_STARTED'
    | 'WORKER_STOPPED'
    | 'COMMAND_RECEIVED'
    | 'COMMAND_COMPLETED'
    | 'COMMAND_FAILED'
    | 'HEALTH_CHECK_FAILED'
    | 'RESOURCE_WARNING';
  /**
   * Worker instance identifier
   */
  workerId: string;
  /**
   * Event-specific data
   */
  data?: {
    [k: string]: unknown;
  };
  /**
   * Event timestamp
   */
  timestamp: string;
  /**
   * Related correlation ID
   */
  correlationId?: string;
  [k: string]: unknown;
}
