import { randomUUID } from 'node:crypto';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Steering } from '../control/steering.ts';
import type { Commands } from '../intake/commands.ts';
import type { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { EventFilter, ListedEvent } from '../store/events.ts';
import type { Page } from '../store/page.ts';
import type { Logger } from '../telemetry/logger.ts';
import { keepBodiesAsBytes } from './body.ts';
import { answerClientError } from './client-error.ts';
import { whenClosing } from './drain.ts';
import { routeNotFound, sendError } from './errors.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { refuseOtherMethods } from './methods.ts';
import { describeApi } from './openapi.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { eventRoute } from './routes/events.ts';
import { operationsRoutes, type OperationsDeps } from './routes/operations.ts';
import { controlRoutes } from './routes/control.ts';
import { steerRoutes } from './routes/steer.ts';
import { readRoutes } from './routes/read.ts';
import { replayRoutes } from './routes/replay.ts';
import { streamRoute } from './routes/stream.ts';
import { submitRoute } from './routes/submit.ts';
import { checkParametersOnly } from './validation.ts';

export interface HttpDeps extends OperationsDeps {
  steering: Pick<Steering, 'send' | 'control' | 'workers' | 'steer'>;
  commands: Commands;
  deadLetters: DeadLetters;
  /** What there is so far of a command's answer. */
  partialAnswer: (taskId: string) => Promise<string | undefined>;
  listEvents: (filter: EventFilter) => Promise<Page<ListedEvent>>;
  logger: Logger;
  /** Shown in the API document. */
  version: string;
}

/** How long a client may take, in milliseconds. A `?wait` is not counted: the time runs until its request is read. */
const timeouts = {
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  requestTimeout: 30_000,
  /** Silence in both directions, longer than any `?wait`: the other side is gone. */
  connectionTimeout: 120_000,
  /** Longer than load balancers keep their idle connections, so that it is never us who closes one in use. */
  keepAliveTimeout: 65_000,
};

/** The API, built and not yet listening. */
export async function buildHttp({
  commands,
  steering,
  deadLetters,
  partialAnswer,
  listEvents,
  logger,
  version,
  ...operations
}: HttpDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    ...timeouts,
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // An id that is too long is answered by the route's schema, not by a 404.
    routerOptions: { maxParamLength: 16_384 },
    // A request that arrives while the server closes is still served; its connection is closed after it.
    return503OnClosing: false,
    frameworkErrors: sendError,
    clientErrorHandler: answerClientError,
  });
  const closing = whenClosing(app);
  checkParametersOnly(app);
  keepBodiesAsBytes(app);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(routeNotFound);
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    request.log.debug(
      { method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'request',
    );
    done();
  });
  await describeApi(app, version);
  const refuseTheOthers = refuseOtherMethods(app);
  submitRoute(app, commands, closing);
  readRoutes(app, commands);
  streamRoute(app, { find: (taskId) => commands.find(taskId), partialAnswer }, closing);
  steerRoutes(app, steering);
  controlRoutes(app, steering);
  deadLetterRoutes(app, deadLetters);
  replayRoutes(app, deadLetters);
  eventRoute(app, listEvents);
  operationsRoutes(app, operations);
  refuseTheOthers();
  await app.ready();
  return app;
}
