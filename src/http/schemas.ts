import commandSchema from '../../schemas/command.json' with { type: 'json' };
import resultSchema from '../../schemas/command-result.json' with { type: 'json' };
import { SETTLED_STATES } from '../task.ts';
import { commandExample, failureExample, settledExample, successExample } from './examples.ts';

export const STATES = ['ACCEPTED', ...SETTLED_STATES];

const time = { type: 'string', format: 'date-time' };

const summary = {
  taskId: { type: 'string' },
  run: { type: 'integer', minimum: 1, description: '1, unless a later run was asked for' },
  state: { type: 'string', enum: STATES },
  taskType: {
    type: 'string',
    description: 'Absent where the message was rejected before its type was known',
  },
  correlationId: { type: 'string' },
  userId: { type: 'string' },
  acceptedAt: time,
  settledAt: { ...time, description: 'Absent until the task is settled' },
};
const required = ['taskId', 'run', 'state', 'acceptedAt'];

const checkSchema = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['healthy', 'unhealthy'] },
    responseTime: { type: 'integer', description: 'Milliseconds' },
    error: { type: 'string', description: 'Why it is unhealthy' },
  },
  required: ['status', 'responseTime'],
};

/** The components of the API document, by name; the two messages are the wire contract's own schemas. */
export const components = {
  Command: { ...commandSchema, examples: [commandExample] },
  CommandResult: { ...resultSchema, examples: [successExample, failureExample] },
  TaskSummary: { type: 'object', properties: summary, required },
  Task: {
    type: 'object',
    description: 'With its result message, once it is settled',
    properties: { ...summary, result: { $ref: 'CommandResult#' } },
    required,
    examples: [settledExample],
  },
  TaskWithCommand: {
    type: 'object',
    description: 'With the command as it came in, unless it was rejected',
    properties: { ...summary, result: { $ref: 'CommandResult#' }, command: { $ref: 'Command#' } },
    required,
    examples: [{ ...settledExample, command: commandExample }],
  },
  TaskPage: {
    type: 'object',
    properties: {
      commands: { type: 'array', items: { $ref: 'TaskSummary#' }, description: 'Newest first' },
      nextCursor: { type: 'string', description: 'Asks for the page after this one; absent on the last' },
    },
    required: ['commands'],
  },
  Error: {
    type: 'object',
    properties: {
      code: { type: 'string', description: 'For programs; stays the same' },
      message: { type: 'string', description: 'For people; may change' },
      details: { type: 'object', description: 'For a VALIDATION_ERROR: the field, and the reason' },
    },
    required: ['code', 'message'],
  },
  Health: {
    type: 'object',
    properties: {
      status: { type: 'string', enum: ['healthy', 'unhealthy'] },
      checks: {
        type: 'object',
        properties: { kafka: checkSchema, temporal: checkSchema, database: checkSchema },
        required: ['kafka', 'temporal', 'database'],
      },
    },
    required: ['status', 'checks'],
  },
  Probe: {
    type: 'object',
    properties: { status: { type: 'string' }, reason: { type: 'string', description: 'Why not' } },
    required: ['status'],
  },
};

export type ComponentName = keyof typeof components;
