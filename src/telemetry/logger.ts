import {
  pino,
  stdSerializers,
  type DestinationStream,
  type Logger,
  type LoggerOptions as PinoOptions,
} from 'pino';
import pretty from 'pino-pretty';
import { LiveLevel } from './live-level.ts';
import { scrub } from './scrub.ts';

export type { Logger } from 'pino';

type LogMethod = NonNullable<NonNullable<PinoOptions['hooks']>['logMethod']>;

interface LoggerOptions {
  /** A pino level, or `silent`; or one that may change. */
  level: string | LiveLevel;
  /** On every line, so that the logs of a fleet can be told apart. */
  workerId: string;
}

/**
 * JSON lines on stdout, a readable form where stdout is a terminal. Every line is scrubbed of credentials
 * just before it is written: an error's text may carry a connection string wherever it was caught.
 */
export function createLogger({ level, workerId }: LoggerOptions, destination = stdout()): Logger {
  return pino(
    {
      level: typeof level === 'string' ? level : 'trace',
      base: { workerId },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: scrub, ...(level instanceof LiveLevel && { logMethod: upTo(level) }) },
    },
    destination,
  );
}

/** The one place where a changing level is looked at: children made before the change obey it too. */
function upTo(live: LiveLevel): LogMethod {
  return function (args, method, level) {
    if (live.isEnabled(level)) method.apply(this, args);
  };
}

/** Fields known to be harmless; the others may hold the query and its values, or a client with its settings. */
const KEPT_FIELDS = new Set(['code', 'details', 'retryable', 'syscall', 'address', 'port', 'severity']);

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  const kept = Object.entries(error).filter(([name]) => KEPT_FIELDS.has(name));
  return { type, message, stack, ...Object.fromEntries(kept) };
}

function stdout(): DestinationStream {
  return process.stdout.isTTY
    ? pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname,workerId' })
    : // Unless told so, it writes behind one's back: then the last words before an exit come out of order, or not at all.
      pino.destination({ dest: 1, sync: true });
}
