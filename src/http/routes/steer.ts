import type { FastifyInstance } from 'fastify';
import type { Steering } from '../../control/steering.ts';
import type { SignalReason } from '../../temporal/signal-command.ts';
import { bodyReader } from '../json-body.ts';
import { noQuery, taskIdParams, text } from '../parameters.ts';
import { answers, bodyRefusals, noSuchCommand, refusal } from '../responses.ts';
import { taskBody } from '../task-body.ts';

const STEPS = {
  cancel:
    'End it now: its result is a FAILURE with the code CANCELLED. A remote call that is under way is aborted',
  pause: 'Stop its work, which begins anew when it is resumed. Its timeout stands still meanwhile',
  resume: 'Let it go on',
} as const;

export const steerRequest = {
  type: 'object',
  additionalProperties: false,
  description: "Kept in the workflow's history, which Temporal's UI shows",
  properties: { by: { ...text, description: 'Who asks for it' }, reason: text },
};

const readBody = bodyReader<SignalReason>(steerRequest);

/** Steers one task that is under way. */
export function steerRoutes(app: FastifyInstance, steering: Pick<Steering, 'steer'>): void {
  for (const step of ['cancel', 'pause', 'resume'] as const) {
    const schema = {
      operationId: `${step}Command`,
      tags: ['commands'],
      summary: `${step.charAt(0).toUpperCase()}${step.slice(1)} a command that is under way`,
      description: STEPS[step],
      params: taskIdParams,
      querystring: noQuery,
      body: { $ref: 'SteerRequest#' },
      response: {
        202: answers('It has been told so', 'Task'),
        404: noSuchCommand,
        409: refusal('There is nothing left to steer, or nothing yet', {
          code: 'ALREADY_SETTLED',
          message: 'Command assist-001 is over: SUCCESS',
          details: { taskId: 'assist-001', state: 'SUCCESS' },
        }),
        ...bodyRefusals,
      },
    };
    app.post<{ Params: { taskId: string }; Body: Buffer | undefined }>(
      `/v1/commands/:taskId/${step}`,
      { schema },
      async (request, reply) => {
        const task = await steering.steer(request.params.taskId, step, readBody(request.body));
        return reply.code(202).send(taskBody(task));
      },
    );
  }
}
