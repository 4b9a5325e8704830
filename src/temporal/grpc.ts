import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';

/** gRPC's status codes, as far as they are told apart here. */
const Code = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8,
  UNAVAILABLE: 14,
} as const;

const OUTAGES: number[] = [
  Code.CANCELLED,
  Code.UNKNOWN,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  Code.UNAVAILABLE,
];

interface Said {
  code: number;
  /** In the server's words. */
  words: string;
}

/** What gRPC said; the client wraps it, a bare call over the native connection does not, and has the words in its message. */
function said(error: unknown): Said | undefined {
  const inner = error instanceof ServiceError && !isGrpcServiceError(error) ? error.cause : error;
  if (!isGrpcServiceError(inner)) return undefined;
  return { code: inner.code, words: inner.details || inner.message };
}

/** A workflow takes no more than some thousand signals in one run; it has no code of its own. */
const NO_ROOM = /exceeded workflow execution limit/;

/** Temporal's words where it refuses this one item as bad data. */
export function badDataOf(error: unknown): string | undefined {
  const answer = said(error);
  return answer?.code === Code.INVALID_ARGUMENT && !NO_ROOM.test(answer.words) ? answer.words : undefined;
}

/** Does the workflow take no more signals until it has continued as new? */
export function saysNoRoom(error: unknown): boolean {
  return NO_ROOM.test(said(error)?.words ?? '');
}

export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || said(error)?.code === Code.NOT_FOUND;
}

export function saysAlreadyThere(error: unknown): boolean {
  return said(error)?.code === Code.ALREADY_EXISTS;
}

/** Is it Temporal that is away, or asks to be left alone, rather than an answer about one workflow? */
export function isOutage(error: unknown): boolean {
  const answer = said(error);
  return answer !== undefined && OUTAGES.includes(answer.code);
}
