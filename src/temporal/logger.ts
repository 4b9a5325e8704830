import type { LogExporterConfig, LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What the core has warned of is said again only after it was silent about it for this long, in milliseconds. */
const SILENCE_MS = 60_000;

/** Of the worker of a queue that has activities only. */
const AS_IT_SHOULD_BE = 'No workflows registered';

/** Temporal's log lines, among ours. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const log = logger.child({ component: 'temporal' });
  const isRepeated = repetitions();
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    // While the engine is away, the core warns of every try again of every call.
    const quiet =
      level === 'WARN' &&
      (message.startsWith(AS_IT_SHOULD_BE) ||
        (meta.sdkComponent === 'core' && isRepeated(`${message} ${meta['error']}`)));
    log[quiet ? 'debug' : LEVELS[level]](meta, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** The native core's lines too, which it would else write to stderr, coloured and not as JSON; at the levels below. */
export function coreLogging(level: string): LogExporterConfig {
  return {
    filter: { core: ['trace', 'debug'].includes(level) ? 'INFO' : 'WARN', other: 'ERROR' },
    forward: {},
  };
}

const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** Was the same said a short while ago? Which try it is, or which port, makes no difference. */
function repetitions(): (text: string) => boolean {
  const saidAt = new Map<string, number>();
  return (text) => {
    const now = performance.now();
    for (const [said, at] of saidAt) if (now - at > SILENCE_MS) saidAt.delete(said);
    const key = text.replace(/\d+/g, '0');
    const isRepeated = saidAt.has(key);
    saidAt.set(key, now);
    return isRepeated;
  };
}
