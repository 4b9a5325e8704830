/** The specification's own example messages, word for word, by the schema they are of. */
export const specMessages: { name: string; schema: string; message: unknown }[] = [
  {
    name: 'the command',
    schema: 'command',
    message: {
      taskId: 'assist-001',
      taskType: 'EXECUTE_ASSISTANT',
      payload: {
        assistantId: 'asst_123',
        userId: 'user_456',
        input: 'Analyze this resume for software engineering roles',
        metadata: { priority: 'high', timeout: 300 },
      },
      timestamp: '2024-01-15T10:30:00.000Z',
      correlationId: 'req-abc-123',
    },
  },
  {
    name: 'the success result',
    schema: 'command-result',
    message: {
      taskId: 'assist-001',
      status: 'SUCCESS',
      result: {
        output: 'Resume analysis completed successfully',
        confidence: 0.92,
        metadata: { wordCount: 450, processingSteps: ['parsing', 'analysis', 'scoring'] },
      },
      processingTime: 1250,
      timestamp: '2024-01-15T10:31:15.000Z',
      correlationId: 'req-abc-123',
    },
  },
  {
    name: 'the failure result',
    schema: 'command-result',
    message: {
      taskId: 'assist-001',
      status: 'FAILURE',
      error: {
        code: 'VALIDATION_ERROR',
        message: 'Invalid input format',
        details: { field: 'input', reason: 'File format not supported' },
      },
      processingTime: 150,
      timestamp: '2024-01-15T10:30:15.000Z',
      correlationId: 'req-abc-123',
    },
  },
  {
    name: 'the start of a worker',
    schema: 'worker-event',
    message: {
      eventId: 'evt-001',
      eventType: 'WORKER_STARTED',
      workerId: 'worker-pod-abc-123',
      data: { version: '1.0.0', startTime: '2024-01-15T10:30:00.000Z' },
      timestamp: '2024-01-15T10:30:00.000Z',
    },
  },
  {
    name: 'the completion of a command',
    schema: 'worker-event',
    message: {
      eventId: 'evt-002',
      eventType: 'COMMAND_COMPLETED',
      workerId: 'worker-pod-abc-123',
      data: { taskId: 'assist-001', processingTime: 1250, status: 'SUCCESS' },
      timestamp: '2024-01-15T10:31:15.000Z',
      correlationId: 'req-abc-123',
    },
  },
  {
    name: 'the dead letter',
    schema: 'dead-letter',
    message: {
      originalMessage: {},
      error: {
        message: 'Processing failed after 3 retries',
        code: 'MAX_RETRIES_EXCEEDED',
        timestamp: '2024-01-15T10:35:00.000Z',
      },
      retryCount: 3,
    },
  },
];

/** What the specification's schemas fix: the fields with their types, the closed lists and what is required. */
export const specContract: Record<string, { properties: Record<string, unknown>; required: string[] }> = {
  command: {
    properties: {
      taskId: { type: 'string', pattern: '^[a-zA-Z0-9_-]+$' },
      taskType: { type: 'string', enum: ['EXECUTE_ASSISTANT', 'SCHEDULE_HABITS'] },
      payload: {
        type: 'object',
        properties: {
          assistantId: { type: 'string' },
          userId: { type: 'string' },
          input: { type: 'string' },
          metadata: { type: 'object' },
        },
      },
      timestamp: { type: 'string', format: 'date-time' },
      correlationId: { type: 'string' },
    },
    required: ['taskId', 'taskType', 'timestamp'],
  },
  'command-result': {
    properties: {
      taskId: { type: 'string' },
      status: { type: 'string', enum: ['SUCCESS', 'FAILURE', 'PARTIAL_SUCCESS'] },
      result: {
        type: 'object',
        properties: {
          output: { type: 'string' },
          confidence: { type: 'number', minimum: 0, maximum: 1 },
          metadata: { type: 'object' },
        },
      },
      error: {
        type: 'object',
        properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'object' } },
      },
      processingTime: { type: 'number' },
      timestamp: { type: 'string', format: 'date-time' },
      correlationId: { type: 'string' },
    },
    required: ['taskId', 'status', 'timestamp'],
  },
  'worker-event': {
    properties: {
      eventId: { type: 'string' },
      eventType: {
        type: 'string',
        enum: [
          'WORKER_STARTED',
          'WORKER_STOPPED',
          'COMMAND_RECEIVED',
          'COMMAND_COMPLETED',
          'COMMAND_FAILED',
          'HEALTH_CHECK_FAILED',
          'RESOURCE_WARNING',
        ],
      },
      workerId: { type: 'string' },
      data: { type: 'object' },
      timestamp: { type: 'string', format: 'date-time' },
      correlationId: { type: 'string' },
    },
    required: ['eventId', 'eventType', 'workerId', 'timestamp'],
  },
  'worker-control': {
    properties: {
      controlId: { type: 'string' },
      controlType: {
        type: 'string',
        enum: ['RESTART_WORKER', 'UPDATE_CONFIG', 'PAUSE_PROCESSING', 'RESUME_PROCESSING', 'HEALTH_CHECK'],
      },
      targetWorkers: { type: 'array', items: { type: 'string' } },
      parameters: { type: 'object' },
      timestamp: { type: 'string', format: 'date-time' },
      issuedBy: { type: 'string' },
    },
    required: ['controlId', 'controlType', 'timestamp'],
  },
};
