import type { FastifyInstance, FastifyReply } from 'fastify';
import { DefiniteError, ErrorCode } from '../../errors.ts';
import type { Commands } from '../../intake/commands.ts';
import type { TaskRow } from '../../store/tasks.ts';
import { acceptedExample, settledExample } from '../examples.ts';
import { answers, submissionRefusals } from '../responses.ts';
import { createSubmissionGate } from '../submission-gate.ts';
import { taskBody } from '../task-body.ts';

const MAX_WAIT_SECONDS = 60;

const location = { Location: { type: 'string', description: 'Where the task can be read' } };

const schema = {
  operationId: 'submitCommand',
  tags: ['commands'],
  summary: 'Submit a command',
  description:
    'A command answered with 202 ends in a result, whatever dies in between. Sending it again is safe: the taskId recognises it.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      wait: {
        type: 'integer',
        minimum: 0,
        maximum: MAX_WAIT_SECONDS,
        default: 0,
        description: 'Seconds to hold the answer for the result',
      },
    },
  },
  body: { $ref: 'Command#' },
  response: {
    200: answers('Settled while it was waited for, or accepted before', 'Task', {
      headers: location,
      examples: { settled: { value: settledExample } },
    }),
    202: answers('Accepted', 'Task', {
      headers: location,
      examples: { accepted: { value: acceptedExample } },
    }),
    ...submissionRefusals,
  },
};

/** `closing` ends the waits: a drain must not be held up by callers, who get their 202 and can ask again elsewhere. */
export function submitRoute(app: FastifyInstance, commands: Commands, closing: AbortSignal): void {
  const gate = createSubmissionGate();
  app.post<{ Querystring: { wait: number }; Body: Buffer | undefined }>(
    '/v1/commands',
    { schema },
    async (request, reply) => {
      const gone = whenGone(reply);
      const body = request.body ?? Buffer.alloc(0);
      const submission = await gate(body.length, () => commands.submit(body));
      if (submission.kind === 'conflict') throw conflict(submission.taskId);
      const task = await settled(submission.task, request.query.wait, gone).catch((error: unknown) => {
        // Accepted stays accepted: an outage while waiting must not read as a refusal.
        request.log.warn({ err: error }, 'cannot wait for the result');
        return submission.task;
      });
      const done = submission.kind === 'duplicate' || task.settledAt !== null;
      return reply
        .code(done ? 200 : 202)
        .header('location', `/v1/commands/${task.taskId}`)
        .send({ ...taskBody(task), ...(!done && commands.isPaused(task.taskType) && { paused: true }) });
    },
  );

  async function settled(task: TaskRow, seconds: number, gone: AbortSignal): Promise<TaskRow> {
    if (seconds === 0 || task.settledAt !== null) return task;
    const signal = AbortSignal.any([gone, closing]);
    return (await commands.waitForResult(task.taskId, seconds * 1000, signal)) ?? task;
  }
}

function conflict(taskId: string): DefiniteError {
  const message = `Another command already uses the taskId ${taskId}`;
  return new DefiniteError(ErrorCode.DUPLICATE_TASK_ID, message, { taskId });
}

/** Fastify's own `request.signal` will not do: it fires as soon as the body has been read. */
function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
