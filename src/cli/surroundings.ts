import type { Readable, Writable } from 'node:stream';

export type Output = Writable & { isTTY?: boolean; columns?: number };

/** What a command has around it; a test brings its own. */
export interface Surroundings {
  stdout: Output;
  stderr: Output;
  stdin: Readable & { isTTY?: boolean };
  /** As the worker reads it, `.env` included. */
  env: Record<string, string | undefined>;
  /** Who runs the command, `user@host`: written beside what it changes. */
  user: string;
}

/** Options that every command takes. */
export interface GlobalOptions {
  /** For programs: one JSON document, or one a line where there are many, on stdout. */
  json?: boolean;
  url?: string;
}
