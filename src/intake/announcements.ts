import { ErrorCode } from '../errors.ts';
import { deadLetterMessage, type DeadLetterMessage } from '../messages/dead-letter.ts';
import { eventMessage } from '../messages/event.ts';
import type { Message } from '../messages/message.ts';
import type { Names } from '../names.ts';
import type { Candidate, Reject } from './record.ts';

/** Whose tasks these are, as their events tell it. */
export interface Announcer {
  names: Names;
  workerId: string;
}

export function receivedEvent(
  announcer: Announcer,
  { taskId, command }: Pick<Candidate, 'taskId' | 'command'>,
  run: number,
  at: Date,
): Message {
  return eventMessage(announcer.names.topics.events, {
    eventType: 'COMMAND_RECEIVED',
    eventId: `${taskId}/${run}/received`,
    workerId: announcer.workerId,
    data: { taskId, taskType: command.taskType, run },
    ...(command.correlationId !== undefined && { correlationId: command.correlationId }),
    at,
  });
}

export function rejectedEvent(announcer: Announcer, reject: Reject, taskId: string, at: Date): Message {
  return eventMessage(announcer.names.topics.events, {
    eventType: 'COMMAND_FAILED',
    eventId: `${taskId}/1/settled`,
    workerId: announcer.workerId,
    data: { taskId, run: 1, status: 'FAILURE', code: reject.error.code },
    at,
  });
}

export function rejectLetter(announcer: Announcer, reject: Reject, at: Date): DeadLetterMessage {
  const { letterKey, error, original, source } = reject;
  return deadLetterMessage(announcer.names.topics.deadLetters, {
    letterKey,
    taskId: reject.taskId ?? null,
    run: 1,
    error: { code: error.code, message: error.message, ...(error.details && { details: error.details }) },
    retryCount: 0,
    source,
    original,
    at,
  });
}

export function conflictLetter(announcer: Announcer, candidate: Candidate): DeadLetterMessage {
  const { letterKey, taskId, source, text } = candidate;
  return deadLetterMessage(announcer.names.topics.deadLetters, {
    letterKey,
    taskId,
    run: 1,
    error: {
      code: ErrorCode.DUPLICATE_TASK_ID,
      message: `Another command already uses the taskId ${taskId}`,
      details: { field: 'taskId', reason: 'it is used by another command' },
    },
    retryCount: 0,
    source,
    original: { text },
    at: new Date(),
  });
}
