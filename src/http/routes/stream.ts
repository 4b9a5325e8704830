import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { DefiniteError, ErrorCode, TransientError } from '../../errors.ts';
import { follow, type Followed } from '../follow.ts';
import { noQuery, taskIdParams } from '../parameters.ts';
import { commonRefusals, noSuchCommand } from '../responses.ts';

/** Each looks at the database and at Temporal twice a second. */
const MOST_STREAMS = 100;

const schema = {
  operationId: 'streamCommand',
  tags: ['commands'],
  summary: 'Watch a command being answered',
  description:
    'Server-sent events: `partial` (`{text}`: what has come since the last one), `restart` (the answer begins anew: what was shown counts no more), and at last `result` (the command, as its own address answers).',
  params: taskIdParams,
  querystring: noQuery,
  response: {
    200: {
      description: 'Until the command has its result',
      content: {
        'text/event-stream': {
          schema: { type: 'string', examples: ['event: partial\ndata: {"text":"Well"}\n\n'] },
        },
      },
    },
    404: noSuchCommand,
    ...commonRefusals,
  },
};

/** @param closing aborted when the server begins to close: who watches may go on at another worker */
export function streamRoute(app: FastifyInstance, followed: Followed, closing: AbortSignal): void {
  let streams = 0;
  app.get<{ Params: { taskId: string } }>(
    '/v1/commands/:taskId/stream',
    { schema },
    async (request, reply) => {
      const { taskId } = request.params;
      const gone = new AbortController();
      // It comes once: who goes away while it is looked for the command must not be counted for ever.
      reply.raw.once('close', () => gone.abort());
      if ((await followed.find(taskId)) === undefined) {
        throw new DefiniteError(ErrorCode.NOT_FOUND, `No command has the taskId ${taskId}`);
      }
      if (streams >= MOST_STREAMS) {
        throw new TransientError(ErrorCode.UNAVAILABLE, `${streams} commands are watched already`);
      }
      if (!gone.signal.aborted) {
        streams += 1;
        gone.signal.addEventListener('abort', () => (streams -= 1));
      }
      const events = follow(followed, taskId, AbortSignal.any([gone.signal, closing]));
      return (
        reply
          .type('text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          // Some proxies gather what they pass on, unless they are told.
          .header('x-accel-buffering', 'no')
          .send(Readable.from(events))
      );
    },
  );
}
