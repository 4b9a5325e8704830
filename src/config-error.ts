/** A setting the worker cannot start with; the message is the one line that an operator reads. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
