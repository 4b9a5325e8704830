import type { ServerName } from '../../stack/types.ts';
import type { Harness } from '../harness.ts';

export interface Injection {
  /** Whether the fault was really felt; proved, not assumed. */
  hit: boolean;
  /** What proves it, or what was seen instead. */
  detail: string;
}

export interface Fault {
  name: string;
  /** What happens, in the words of `--help` and of docs/chaos.md. */
  what: string;
  /** What it takes away or moves; two faults with something in common do not run at the same time. */
  disturbs: readonly (ServerName | 'workers')[];
  /** Lasts: others, of other things, are injected meanwhile. */
  lasts?: true;
  /** Ends the worker whose memory is watched, so it comes early in a run. */
  sparesNobody?: true;
  /**
   * Injects it and ends it. Whether and when all goes on afterwards is found out by the caller.
   *
   * @param begun to be called by one that lasts, as soon as others may be injected beside it
   */
  inject(harness: Harness, begun: () => void): Promise<Injection>;
}
