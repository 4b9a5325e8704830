import { Headers } from '../names.ts';

/** A message that is decided: it waits in the outbox until the relay has put it on its topic. */
export interface Message {
  topic: string;
  key: string | null;
  /** JSON text. */
  value: string;
  headers: Record<string, string>;
  /** taskId/run/kind, unique among all messages ever published. */
  rnleId: string;
}

export function message(
  topic: string,
  key: string | null,
  value: string,
  rnleId: string,
  headers: Record<string, string> = {},
): Message {
  return { topic, key, value, rnleId, headers: { [Headers.id]: rnleId, ...headers } };
}
