import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/**
 * A signal by hand may hold what nobody can read, and stays in the history for good: it must not keep its workflow from
 * going on. What cannot be read is `undefined`.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Parameters<PayloadConverter['fromPayload']>[0]): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return undefined as T;
    }
  },
};
