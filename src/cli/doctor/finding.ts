import { scrub } from '../../telemetry/scrub.ts';
import { visible } from '../text.ts';

/** What one look showed. */
export interface Finding {
  area: 'config' | 'Kafka' | 'Temporal' | 'Postgres' | 'worker';
  /** `warn`: it works, and something is not as it should be for production. */
  status: 'ok' | 'warn' | 'FAIL';
  what: string;
  /** What to do about it. */
  fix?: string;
}

/** Where every address of a host refuses, Node's error has no text of its own. */
export function reasonOf(error: unknown): string {
  const { message, code } = error as Partial<NodeJS.ErrnoException>;
  return visible(scrub([message, code].find(Boolean) ?? 'no answer')).slice(0, 200);
}
