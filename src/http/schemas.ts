import commandSchema from '../../schemas/command.json' with { type: 'json' };
import controlSchema from '../../schemas/worker-control.json' with { type: 'json' };
import resultSchema from '../../schemas/command-result.json' with { type: 'json' };
import eventSchema from '../../schemas/worker-event.json' with { type: 'json' };
import { SETTLED_STATES } from '../task.ts';
import { letterComponents } from './letter-schemas.ts';
import { steerRequest } from './routes/steer.ts';
import {
  commandExample,
  controlExample,
  eventExample,
  failureExample,
  settledExample,
  successExample,
} from './examples.ts';

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
  paused: { type: 'boolean', description: 'True while nothing of its type is begun' },
  settledAt: { ...time, description: 'Absent until the task is settled' },
};
const required = ['taskId', 'run', 'state', 'acceptedAt'];

const inForce = {
  paused: { type: 'boolean', description: 'Nothing at all is begun' },
  pauses: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        taskType: { type: 'string', description: 'Absent: of every type' },
        reason: { type: 'string' },
        since: time,
        until: time,
        issuedBy: { type: 'string' },
        flood: { type: 'boolean', description: 'Made by the flood guard' },
      },
      required: ['since'],
    },
  },
  config: { type: 'object', description: 'What UPDATE_CONFIG has set' },
};

const checkSchema = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['healthy', 'unhealthy'] },
    responseTime: { type: 'integer', description: 'Milliseconds' },
    error: { type: 'string', description: 'Why it is unhealthy' },
  },
  required: ['status', 'responseTime'],
};

/** The components of the API document, by name; the messages are the wire contract's own schemas. */
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
  WorkerControl: {
    ...controlSchema,
    required: ['controlType'],
    description: 'controlId and timestamp are filled in where they are left out',
    examples: [controlExample],
  },
  ControlSent: {
    type: 'object',
    properties: {
      controlId: { type: 'string' },
      targets: { type: 'array', items: { type: 'string' }, description: 'Worker ids; `*` for the fleet' },
      unknown: { type: 'array', items: { type: 'string' }, description: 'Nobody has heard of these' },
    },
    required: ['controlId', 'targets', 'unknown'],
  },
  ControlOutcomes: {
    type: 'object',
    properties: {
      controlId: { type: 'string' },
      controlType: { type: 'string' },
      parameters: { type: 'object' },
      issuedBy: { type: 'string' },
      issuedAt: time,
      outcomes: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            target: { type: 'string', description: 'A worker id; `*` for the fleet' },
            state: { type: 'string', enum: ['PENDING', 'RUNNING', 'APPLIED', 'REFUSED', 'FAILED'] },
            at: time,
            detail: { type: 'object' },
          },
          required: ['target', 'state'],
        },
      },
    },
    required: ['controlId', 'controlType', 'outcomes'],
  },
  Workers: {
    type: 'object',
    properties: {
      fleet: { type: 'object', properties: inForce, required: ['paused', 'pauses', 'config'] },
      workers: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            workerId: { type: 'string' },
            state: { type: 'string', enum: ['RUNNING', 'PAUSED', 'SILENT'] },
            roles: { type: 'array', items: { type: 'string' } },
            version: { type: 'string' },
            host: { type: 'string' },
            pid: { type: 'integer' },
            startedAt: time,
            heartbeatAt: time,
            ...inForce,
          },
          required: ['workerId', 'state', 'roles', 'startedAt', 'heartbeatAt', 'paused', 'pauses', 'config'],
        },
      },
    },
    required: ['fleet', 'workers'],
  },
  WorkerEvent: { ...eventSchema, examples: [eventExample] },
  EventPage: {
    type: 'object',
    properties: {
      events: { type: 'array', items: { $ref: 'WorkerEvent#' }, description: 'Newest first' },
      nextCursor: { type: 'string', description: 'Asks for the page after this one; absent on the last' },
    },
    required: ['events'],
  },
  SteerRequest: steerRequest,
  ...letterComponents,
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
