/** Shown by `rnle --help`; scripts rely on them. */
export const Exit = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  UNREACHABLE: 3,
  NOT_FOUND: 4,
  TIMED_OUT: 5,
} as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

/** Ends the command; the message is the one line that is shown: what, where, and what to do. */
export class CliError extends Error {
  override name = 'CliError';
  readonly exit: Exit;

  constructor(exit: Exit, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}
