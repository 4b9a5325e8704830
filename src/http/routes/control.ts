import type { FastifyInstance } from 'fastify';
import type { Steering, SteeredWorker, Target } from '../../control/steering.ts';
import { isWhole } from '../../control/state.ts';
import { DefiniteError, ErrorCode } from '../../errors.ts';
import type { ControlRow } from '../../store/controls.ts';
import { bodyReader } from '../json-body.ts';
import { noQuery, text } from '../parameters.ts';
import { answers, bodyRefusals, commonRefusals, refusal } from '../responses.ts';

const tags = ['control'];

const sendSchema = {
  operationId: 'sendControl',
  tags,
  summary: 'Steer workers',
  description:
    'The control message of the topic, with the same effect. Without targetWorkers it holds for all workers, those included that start later. It has its effect once, however often its controlId comes.',
  querystring: noQuery,
  body: { $ref: 'WorkerControl#' },
  response: {
    202: answers('On its way; what became of it, /v1/controls/{controlId} tells', 'ControlSent'),
    404: refusal('None of its targets is known', {
      code: 'UNKNOWN_WORKER',
      message: 'There is no worker w9',
      details: { unknown: ['w9'] },
    }),
    ...bodyRefusals,
  },
};

const readSchema = {
  operationId: 'readControl',
  tags,
  summary: 'Read what became of a control',
  params: { type: 'object', properties: { controlId: text }, required: ['controlId'] },
  querystring: noQuery,
  response: {
    200: answers('The control', 'ControlOutcomes'),
    404: refusal('There was no such control', { code: 'NOT_FOUND', message: 'No control has the id c-1' }),
    ...commonRefusals,
  },
};

const workersSchema = {
  operationId: 'listWorkers',
  tags,
  summary: 'List workers, and what is in force for them',
  querystring: noQuery,
  response: { 200: answers('The fleet', 'Workers'), ...commonRefusals },
};

/** What is in it, the control plane judges, for Kafka too. */
const readBody = bodyReader<object>({ type: 'object' });

export function controlRoutes(
  app: FastifyInstance,
  steering: Pick<Steering, 'send' | 'control' | 'workers'>,
): void {
  app.post<{ Body: Buffer | undefined }>('/v1/control', { schema: sendSchema }, async (request, reply) => {
    const { control, targets, unknown } = await steering.send(readBody(request.body));
    const { controlId } = control;
    return reply
      .code(202)
      .header('location', `/v1/controls/${encodeURIComponent(controlId)}`)
      .send({
        controlId,
        targets,
        unknown,
      });
  });

  app.get<{ Params: { controlId: string } }>(
    '/v1/controls/:controlId',
    { schema: readSchema },
    async (request) => {
      const { controlId } = request.params;
      const rows = await steering.control(controlId);
      const [first] = rows;
      if (!first) throw new DefiniteError(ErrorCode.NOT_FOUND, `No control has the id ${controlId}`);
      return controlBody(first, rows);
    },
  );

  app.get('/v1/workers', { schema: workersSchema }, async () => {
    const { fleet, workers } = await steering.workers();
    return { fleet: targetBody(fleet), workers: workers.map(workerBody) };
  });
}

function controlBody(first: ControlRow, rows: ControlRow[]) {
  return {
    controlId: first.controlId,
    controlType: first.controlType,
    parameters: JSON.parse(first.parameters) as object,
    ...(first.issuedBy !== null && { issuedBy: first.issuedBy }),
    issuedAt: first.issuedAt.toISOString(),
    outcomes: rows.map(({ target, outcome, detail, doneAt }) => ({
      target,
      state: outcome,
      ...(doneAt && { at: doneAt.toISOString() }),
      ...(detail !== null && { detail: JSON.parse(detail) as object }),
    })),
  };
}

function targetBody({ pauses, settings }: Target) {
  const paused = pauses.some(isWhole);
  return { paused, pauses, config: settings };
}

function workerBody({
  workerId,
  roles,
  version,
  host,
  pid,
  startedAt,
  heartbeatAt,
  state,
  ...own
}: SteeredWorker) {
  return {
    workerId,
    state,
    roles,
    version,
    host,
    pid,
    startedAt: new Date(startedAt).toISOString(),
    heartbeatAt: heartbeatAt.toISOString(),
    ...targetBody(own),
  };
}
