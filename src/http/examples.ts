import type { Command } from '../../schemas/generated/command.ts';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
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
