import type { CommandResult } from '../../schemas/generated/command-result.ts';
import { DefiniteError, ErrorCode } from '../errors.ts';
import { Headers, Limits } from '../names.ts';
import { failure, type Outcome } from '../outcome.ts';
import { message, type Message } from './message.ts';

export interface Settlement {
  taskId: string;
  run: number;
  outcome: Outcome;
  /** From acceptance of the work to its end, in milliseconds; absent where no work was done. */
  processingTime?: number;
  correlationId?: string;
  at: Date;
}

/**
 * The one announcement of how a run ended. A result that its topic would refuse becomes a FAILURE that says so,
 * for a message that can never be published would hold up every one behind it.
 */
export function resultMessage(
  topic: string,
  settlement: Settlement,
): Message & { status: Outcome['status'] } {
  const fits = encode(topic, settlement);
  const size = Buffer.byteLength(fits.value);
  if (size <= Limits.publishedBytes) return fits;
  const error = new DefiniteError(
    ErrorCode.RESULT_TOO_LARGE,
    `The result has ${size} bytes, at most ${Limits.publishedBytes} can be published`,
    { size, limit: Limits.publishedBytes },
  );
  return encode(topic, { ...settlement, outcome: failure(error) });
}

function encode(topic: string, settlement: Settlement): Message & { status: Outcome['status'] } {
  const { taskId, run, outcome, processingTime, correlationId, at } = settlement;
  const result: CommandResult = {
    taskId,
    ...outcome,
    ...(processingTime !== undefined && { processingTime }),
    timestamp: at.toISOString(),
    ...(correlationId !== undefined && { correlationId }),
  };
  const id = `${taskId}/${run}/result`;
  const headers = { [Headers.run]: String(run) };
  return { ...message(topic, taskId, JSON.stringify(result), id, headers), status: outcome.status };
}
