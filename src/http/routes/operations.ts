import type { FastifyInstance } from 'fastify';
import type { Health } from '../../telemetry/health.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { answers, anyRefusals } from '../responses.ts';

export interface OperationsDeps {
  health: Health;
  metrics: Pick<Metrics, 'render'>;
  /** May traffic come here now? Where not, why. */
  isReady: () => { ready: boolean; reason?: string };
  /** Is there hope that this process recovers by itself? */
  isLive: () => boolean;
}

const tags = ['operations'];

const healthSchema = {
  operationId: 'health',
  tags,
  summary: 'Ask the dependencies how they are',
  response: {
    200: answers('All of them answer', 'Health'),
    503: answers('At least one of them does not', 'Health'),
    ...anyRefusals,
  },
};

const liveSchema = {
  operationId: 'live',
  tags,
  summary: 'Should this process be left running?',
  response: { 200: answers('Yes', 'Probe'), 503: answers('No: restart it', 'Probe'), ...anyRefusals },
};

const readySchema = {
  operationId: 'ready',
  tags,
  summary: 'Should this process be sent traffic?',
  response: { 200: answers('Yes', 'Probe'), 503: answers('Not now, and why', 'Probe'), ...anyRefusals },
};

const metricsSchema = {
  operationId: 'metrics',
  tags,
  summary: 'Metrics in the Prometheus text format',
  response: {
    200: { description: 'The metrics', content: { 'text/plain': { schema: { type: 'string' } } } },
    ...anyRefusals,
  },
};

/** Lenient where /v1 is strict: a probe with a parameter of its own must not turn a healthy worker away. */
export function operationsRoutes(
  app: FastifyInstance,
  { health, metrics, isReady, isLive }: OperationsDeps,
): void {
  app.get('/health', { schema: healthSchema }, async (_request, reply) => {
    const report = await health.check();
    return reply.code(report.status === 'healthy' ? 200 : 503).send(report);
  });

  app.get('/live', { schema: liveSchema }, (_request, reply) => {
    const live = isLive();
    return reply.code(live ? 200 : 503).send({ status: live ? 'live' : 'not live' });
  });

  app.get('/ready', { schema: readySchema }, (_request, reply) => {
    const { ready, reason } = isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reason });
  });

  app.get('/metrics', { schema: metricsSchema }, async (_request, reply) => {
    const { contentType, body } = await metrics.render();
    return reply.type(contentType).send(body);
  });
}
