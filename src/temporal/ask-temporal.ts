import type { Circuit } from '../circuits/circuit.ts';
import { DefiniteError, ErrorCode, TransientError } from '../errors.ts';
import { badDataOf, isOutage, saysNoRoom } from './grpc.ts';

/**
 * What operators ask of the engine, with its failures in words for them.
 *
 * @throws TransientError where Temporal is away, DefiniteError UNSTORABLE where it refuses what it was given
 */
export async function askTemporal<T>(circuit: Circuit, call: () => Promise<T>): Promise<T> {
  try {
    return await circuit.run(call);
  } catch (error) {
    const reason = badDataOf(error);
    if (reason !== undefined) {
      const message = 'The workflow engine refuses this as bad data';
      throw new DefiniteError(ErrorCode.UNSTORABLE, message, { reason }, { cause: error });
    }
    if (saysNoRoom(error)) {
      const message = 'The workflow has more signals than it can take in';
      throw new TransientError(ErrorCode.UNAVAILABLE, message, { cause: error });
    }
    if (!isOutage(error)) throw error;
    throw new TransientError(ErrorCode.UNAVAILABLE, 'Temporal does not answer', { cause: error });
  }
}
