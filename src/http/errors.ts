import type { FastifyReply, FastifyRequest } from 'fastify';
import { ErrorCode, RnleError, TransientError, validationError, type ErrorDetails } from '../errors.ts';
import { SECURITY_HEADERS } from './headers.ts';

/** What only HTTP can get wrong, beside the codes that all of the worker shares. */
type HttpErrorCode =
  | 'BAD_REQUEST'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_REQUESTS'
  | 'HEADERS_TOO_LARGE';

/** A refusal that the HTTP layer itself decides on. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly code: HttpErrorCode;
  readonly headers: Record<string, string>;

  constructor(status: number, code: HttpErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  body: { code: ErrorCode | HttpErrorCode; message: string; details?: ErrorDetails };
}

/** Seconds, where an outage does not say when to come back. */
const RETRY_AFTER = 5;

const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  [ErrorCode.MESSAGE_TOO_LARGE]: 413,
  [ErrorCode.DUPLICATE_TASK_ID]: 409,
  [ErrorCode.ID_IN_USE]: 409,
  [ErrorCode.NOT_REPLAYABLE]: 409,
  [ErrorCode.ALREADY_REPLAYED]: 409,
  [ErrorCode.NOT_FOUND]: 404,
  [ErrorCode.UNKNOWN_WORKER]: 404,
  [ErrorCode.ALREADY_SETTLED]: 409,
  [ErrorCode.NOT_STARTED]: 409,
  [ErrorCode.INTERNAL]: 500,
};

/** The one place where an error becomes an answer. What is not known to be the caller's doing tells nothing of our inside. */
export function answerTo(error: unknown, requestId: string): ErrorAnswer {
  const known = ofQuery(error) ?? error;
  if (known instanceof HttpError) {
    return {
      status: known.status,
      headers: known.headers,
      body: { code: known.code, message: known.message },
    };
  }
  if (known instanceof TransientError) {
    const seconds =
      known.retryAfterMs === undefined ? RETRY_AFTER : Math.max(1, Math.ceil(known.retryAfterMs / 1000));
    return { status: 503, headers: { 'retry-after': String(seconds) }, body: bodyOf(known) };
  }
  if (known instanceof RnleError && known.code !== ErrorCode.INTERNAL) {
    return { status: STATUS_OF[known.code] ?? 400, headers: {}, body: bodyOf(known) };
  }
  if (isFastifyRefusal(known)) {
    const code = known.statusCode === 415 ? 'UNSUPPORTED_MEDIA_TYPE' : 'BAD_REQUEST';
    return { status: known.statusCode, headers: {}, body: { code, message: known.message } };
  }
  return {
    status: 500,
    headers: {},
    body: {
      code: ErrorCode.INTERNAL,
      message: 'The request failed for a reason on our side; the log has it under the request id',
      details: { requestId },
    },
  };
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, body } = answerTo(error, request.id);
  if (status === 500) request.log.error({ err: error }, 'request failed');
  else request.log.debug({ status, code: body.code }, 'request refused');
  void reply
    .code(status)
    .headers({ ...SECURITY_HEADERS, ...headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

export function routeNotFound(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(404)
    .send({ code: ErrorCode.NOT_FOUND, message: 'There is nothing at this address; see /docs' });
}

function bodyOf({ code, message, details }: RnleError): ErrorAnswer['body'] {
  return { code, message, ...(details && { details }) };
}

interface QueryError {
  validation: { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }[];
}

/** A parameter that breaks its route's schema, in the form of every other validation error. */
function ofQuery(error: unknown): RnleError | undefined {
  const [first] = (error as Partial<QueryError>).validation ?? [];
  if (!first) return undefined;
  if (first.keyword === 'additionalProperties') {
    return validationError(String(first.params['additionalProperty']), 'there is no such parameter');
  }
  return validationError(first.instancePath.slice(1), first.message ?? 'not allowed');
}

/** Only Fastify's own are known to be meant for the caller: other errors, too, may carry a status. */
function isFastifyRefusal(error: unknown): error is Error & { statusCode: number } {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const refuses = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return refuses && typeof code === 'string' && code.startsWith('FST_');
}
