import type { Circuit } from '../circuits/circuit.ts';
import { ErrorCode, RnleError, TransientError } from '../errors.ts';
import { isBadData, isMistake } from './database.ts';

/** @throws TransientError where the database is away, in words for the caller of an API */
export async function readThrough<T>(circuit: Circuit, query: () => Promise<T>): Promise<T> {
  try {
    return await circuit.run(query);
  } catch (error) {
    if (isBadData(error) || isMistake(error) || error instanceof RnleError) throw error;
    throw new TransientError(ErrorCode.UNAVAILABLE, 'The database could not be read', { cause: error });
  }
}
