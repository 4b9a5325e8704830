import type { Command } from '../../schemas/generated/command.ts';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { WorkerControl } from '../../schemas/generated/worker-control.ts';
import type { WorkerEvent } from '../../schemas/generated/worker-event.ts';
import type { LetterBody } from './letter-body.ts';
import type { TaskBody, TaskSummaryBody } from './task-body.ts';

/** The specification's own messages, as the API documentation shows them. */
export const commandExample: Command = {
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
};

export const successExample: CommandResult = {
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
};

export const failureExample: CommandResult = {
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
};

export const controlExample: WorkerControl = {
  controlId: 'ctl-001',
  controlType: 'PAUSE_PROCESSING',
  targetWorkers: [],
  parameters: { reason: 'the model provider is down', for: 600 },
  timestamp: '2024-01-15T10:30:00.000Z',
  issuedBy: 'oncall',
};

export const eventExample: WorkerEvent = {
  eventId: 'evt-002',
  eventType: 'COMMAND_COMPLETED',
  workerId: 'worker-pod-abc-123',
  data: { taskId: 'assist-001', processingTime: 1250, status: 'SUCCESS' },
  timestamp: '2024-01-15T10:31:15.000Z',
  correlationId: 'req-abc-123',
};

export const letterExample: LetterBody = {
  id: '17',
  status: 'SUCCEEDED',
  code: 'MAX_RETRIES_EXCEEDED',
  taskId: 'assist-001',
  run: 1,
  foreign: false,
  createdAt: '2024-01-15T10:35:00.000Z',
  replays: 1,
  replayedRun: 2,
  replayedAt: '2024-01-15T11:02:00.000Z',
  replayedBy: 'maria',
  letter: {
    originalMessage: commandExample,
    error: {
      message: 'Processing failed after 3 retries',
      code: 'MAX_RETRIES_EXCEEDED',
      timestamp: '2024-01-15T10:35:00.000Z',
    },
    retryCount: 3,
  },
  headers: { 'rnle-error-code': 'MAX_RETRIES_EXCEEDED', 'rnle-run': '1' },
};

export const acceptedExample: TaskSummaryBody = {
  taskId: 'assist-001',
  run: 1,
  state: 'ACCEPTED',
  taskType: 'EXECUTE_ASSISTANT',
  correlationId: 'req-abc-123',
  userId: 'user_456',
  acceptedAt: '2024-01-15T10:30:00.120Z',
};

export const settledExample: TaskBody = {
  ...acceptedExample,
  state: 'SUCCESS',
  settledAt: '2024-01-15T10:31:15.000Z',
  result: successExample,
};
