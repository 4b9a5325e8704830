import type { FastifyInstance } from 'fastify';
import type { DeadLetters } from '../../dead-letters/dead-letters.ts';
import { noSuchLetter } from '../../dead-letters/replay.ts';
import { LETTER_STATUSES, type LetterFilter } from '../../store/letter-list.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { letterSummaryBody, letterText } from '../letter-body.ts';
import { letterId, paging, span, text, noQuery } from '../parameters.ts';
import { isRowId } from '../../store/page.ts';
import { answers, commonRefusals, unknownLetter } from '../responses.ts';

const tags = ['dead letters'];

const listSchema = {
  operationId: 'listDeadLetters',
  tags,
  summary: 'List dead letters, newest first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      code: text,
      taskId: text,
      status: { type: 'string', enum: LETTER_STATUSES },
      ...span,
      ...paging,
    },
  },
  response: { 200: answers('One page', 'LetterPage'), ...commonRefusals },
};

const readSchema = {
  operationId: 'readDeadLetter',
  tags,
  summary: 'Read a dead letter, with what it carries',
  params: letterId,
  querystring: noQuery,
  response: { 200: answers('The letter', 'Letter'), 404: unknownLetter, ...commonRefusals },
};

type ListQuery = LetterFilter & { limit: number; cursor?: string };

export function deadLetterRoutes(app: FastifyInstance, deadLetters: DeadLetters): void {
  app.get<{ Querystring: ListQuery }>('/v1/dead-letters', { schema: listSchema }, async (request) => {
    const { cursor, ...filter } = request.query;
    const { rows, next } = await deadLetters.list({
      ...filter,
      ...(cursor !== undefined && { after: decodeCursor(cursor, isRowId) }),
    });
    return { deadLetters: rows.map(letterSummaryBody), ...(next && { nextCursor: encodeCursor(next) }) };
  });

  app.get<{ Params: { id: string } }>(
    '/v1/dead-letters/:id',
    { schema: readSchema },
    async (request, reply) => {
      const letter = await deadLetters.find(request.params.id);
      if (letter === undefined) throw noSuchLetter(request.params.id);
      return reply
        .type('application/json; charset=utf-8')
        .serializer((body: unknown) => body as string)
        .send(letterText(letter));
    },
  );
}
