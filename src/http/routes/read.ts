import type { FastifyInstance } from 'fastify';
import { DefiniteError, ErrorCode } from '../../errors.ts';
import type { Commands } from '../../intake/commands.ts';
import { isTaskId, type TaskState } from '../../task.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { noQuery, paging, taskIdParams, text } from '../parameters.ts';
import { answers, commonRefusals, noSuchCommand } from '../responses.ts';
import { STATES } from '../schemas.ts';
import { summaryBody, taskBodyWithCommand } from '../task-body.ts';

const readSchema = {
  operationId: 'readCommand',
  tags: ['commands'],
  summary: 'Read a command, its state and its result',
  params: taskIdParams,
  querystring: noQuery,
  response: { 200: answers('The command', 'TaskWithCommand'), 404: noSuchCommand, ...commonRefusals },
};

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
      ...paging,
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
    const isPaused = task.settledAt === null && commands.isPaused(task.taskType);
    return { ...taskBodyWithCommand(task), ...(isPaused && { paused: true }) };
  });

  app.get<{ Querystring: ListQuery }>('/v1/commands', { schema: listSchema }, async (request) => {
    const { cursor, ...filter } = request.query;
    const { rows, next } = await commands.list({
      ...filter,
      ...(cursor !== undefined && { after: decodeCursor(cursor, isTaskId) }),
    });
    return { commands: rows.map(summaryBody), ...(next && { nextCursor: encodeCursor(next) }) };
  });
}
