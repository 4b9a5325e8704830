import type { FastifyInstance } from 'fastify';

/**
 * Fires when the server begins to close. From then on every answer also closes its connection, for an idle one
 * would hold the server open until its keep-alive is over.
 */
export function whenClosing(app: FastifyInstance): AbortSignal {
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing.signal.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
  return closing.signal;
}
