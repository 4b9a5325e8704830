import type { FastifyInstance } from 'fastify';
import commandSchema from '../../../schemas/command.json' with { type: 'json' };
import { DefiniteError, ErrorCode } from '../../errors.ts';
import type { Commands } from '../../intake/commands.ts';
import { Limits } from '../../names.ts';
import type { TaskState } from '../../task.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { answers, commonRefusals, noSuchCommand } from '../responses.ts';
import { STATES } from '../schemas.ts';
import { summaryBody, taskBodyWithCommand } from '../task-body.ts';

const readSchema = {
  operationId: 'readCommand',
  tags: ['commands'],
  summary: 'Read a command, its state and its result',
  params: {
    type: 'object',
    properties: {
      taskId: {
        type: 'string',
        pattern: commandSchema.properties.taskId.pattern,
        maxLength: Limits.taskIdLength,
        examples: ['assist-001'],
      },
    },
    required: ['taskId'],
  },
  querystring: { type: 'object', additionalProperties: false, properties: {} },
  response: { 200: answers('The command', 'TaskWithCommand'), 404: noSuchCommand, ...commonRefusals },
};

/** Postgres refuses a NUL in text. */
const text = { type: 'string', minLength: 1, maxLength: Limits.idLength, pattern: String.raw`^[^\u0000]*$` };

const listSchema = {
  operationId: 'listCommands',
  tags: ['commands'],
  summary: 'List commands, newest first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: { type: 'string', enum: STATES },
      taskType: text,
      userId: text,
      correlationId: text,
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Commands on one page' },
      cursor: {
        type: 'string',
        maxLength: 1000,
        description: "The nextCursor of the page before, with that page's filter",
      },
    },
  },
  response: { 200: answers('One page', 'TaskPage'), ...commonRefusals },
};

interface ListQuery {
  state?: TaskState;
  taskType?: string;
  userId?: string;
  correlationId?: string;
  limit: number;
  cursor?: string;
}

export function readRoutes(app: FastifyInstance, commands: Commands): void {
  app.get<{ Params: { taskId: string } }>('/v1/commands/:taskId', { schema: readSchema }, async (request) => {
    const { taskId } = request.params;
    const task = await commands.find(taskId);
    if (!task) throw new DefiniteError(ErrorCode.NOT_FOUND, `No command has the taskId ${taskId}`);
    return taskBodyWithCommand(task);
  });

  app.get<{ Querystring: ListQuery }>('/v1/commands', { schema: listSchema }, async (request) => {
    const { cursor, ...filter } = request.query;
    const { tasks, next } = await commands.list({
      ...filter,
      ...(cursor !== undefined && { after: decodeCursor(cursor) }),
    });
    return { commands: tasks.map(summaryBody), ...(next && { nextCursor: encodeCursor(next) }) };
  });
}
