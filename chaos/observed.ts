/** A record as a consumer of committed records saw it. */
export interface Seen {
  topic: string;
  /** 1, unless the topic was deleted and made anew. */
  incarnation: number;
  partition: number;
  offset: bigint;
  key: string | undefined;
  headers: Record<string, string>;
  /** Parsed JSON; the text where it is none. */
  body: unknown;
}

/** Everything there is to see from outside, when all is over. */
export interface Observed {
  commands: Seen[];
  results: Seen[];
  events: Seen[];
  deadLetters: Seen[];
  /** How often each task's work was begun and ended. */
  executions: Map<string, { starts: number; ends: number }>;
}

/** Carried by every record that the harness writes; nobody else looks at it. */
export const MESSAGE_ID = 'chaos-message';
