import type { FastifyInstance } from 'fastify';
import type { DeadLetters } from '../../dead-letters/dead-letters.ts';
import type { ReplayMany } from '../../dead-letters/replay-many.ts';
import type { Discard } from '../../store/letter-replay.ts';
import { isRowId } from '../../store/page.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { bodyReader } from '../json-body.ts';
import { letterSummaryBody } from '../letter-body.ts';
import { letterRequests } from '../letter-schemas.ts';
import { letterId, noQuery } from '../parameters.ts';
import { answers, bodyRefusals, notReplayable, unknownLetter, wasReplayed } from '../responses.ts';

const tags = ['dead letters'];

const replaySchema = {
  operationId: 'replayDeadLetter',
  tags,
  summary: 'Make a new run of what was given up',
  description:
    'Once it is answered with 202, the run ends in a result of its own. A letter is replayed once.',
  params: letterId,
  querystring: noQuery,
  body: { $ref: 'ReplayRequest#' },
  response: {
    200: answers('A dry run: it would be replayed', 'DryReplay'),
    202: answers('The run is recorded and will be started', 'Replay'),
    404: unknownLetter,
    409: notReplayable,
    ...bodyRefusals,
  },
};

const discardSchema = {
  operationId: 'discardDeadLetter',
  tags,
  summary: 'Set a dead letter aside',
  params: letterId,
  querystring: noQuery,
  body: { $ref: 'DiscardRequest#' },
  response: {
    200: answers('It is discarded, now or before', 'LetterSummary'),
    404: unknownLetter,
    409: wasReplayed,
    ...bodyRefusals,
  },
};

const bulkSchema = {
  operationId: 'replayDeadLetters',
  tags,
  summary: 'Replay the dead letters that match',
  querystring: noQuery,
  body: { $ref: 'BulkReplayRequest#' },
  response: { 200: answers('What was done', 'BulkReplay'), ...bodyRefusals },
};

interface Sent {
  Params: { id: string };
  Body: Buffer | undefined;
}

const readReplay = bodyReader<{ by?: string; dryRun: boolean }>(letterRequests.ReplayRequest);
const readDiscard = bodyReader<Discard>(letterRequests.DiscardRequest);
const readBulk = bodyReader<Omit<ReplayMany, 'by' | 'after'> & { by?: string; cursor?: string }>(
  letterRequests.BulkReplayRequest,
);

export function replayRoutes(app: FastifyInstance, deadLetters: DeadLetters): void {
  app.post<Sent>('/v1/dead-letters/:id/replay', { schema: replaySchema }, async (request, reply) => {
    const { id } = request.params;
    const { by, dryRun } = readReplay(request.body);
    if (dryRun) {
      await deadLetters.tryReplay(id, by);
      return { id, dryRun };
    }
    const { taskId, run } = await deadLetters.replay(id, by);
    return reply.code(202).send({ id, taskId, run });
  });

  app.post<Sent>('/v1/dead-letters/:id/discard', { schema: discardSchema }, async (request) =>
    letterSummaryBody(await deadLetters.discard(request.params.id, readDiscard(request.body))),
  );

  app.post<Sent>('/v1/dead-letters/replay', { schema: bulkSchema }, async (request) => {
    const { cursor, by, ...asked } = readBulk(request.body);
    const after = cursor === undefined ? {} : { after: decodeCursor(cursor, isRowId) };
    const { next, ...done } = await deadLetters.replayMany({ ...asked, by, ...after });
    return { ...done, ...(next && { nextCursor: encodeCursor(next) }) };
  });
}
