import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { startApp, type App, type AppOptions } from './app.ts';
import type { Assistant } from './assistants/assistant.ts';
import { createAssistantRegistry } from './assistants/registry.ts';
import { ConfigError } from './config-error.ts';
import { environment, readConfig, type Config } from './config.ts';
import { createLogger } from './telemetry/logger.ts';
import { LiveLevel } from './telemetry/live-level.ts';
import { coreLogging, temporalLogger } from './temporal/logger.ts';

/**
 * Runs one worker until it is told to stop or cannot go on.
 *
 * @returns the exit code: 0 after a drain, 1 on a failure, 2 on a bad setting
 */
export async function run(
  assistants: Assistant[],
  options: Pick<AppOptions, 'connect'> = {},
): Promise<number> {
  const config = settings();
  if (config === undefined) return 2;
  const level = new LiveLevel(config.logLevel);
  const logger = createLogger({ level, workerId: config.workerId });
  // kafkajs sets timers a little in the past and Node warns of each; there is nothing for anyone to do.
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') logger.warn({ err: warning }, 'node warns');
  });
  // The drain is ours, so Temporal's own signal handling is off.
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: coreLogging(config.logLevel) },
    shutdownSignals: [],
  });

  const stopping = stopSignal(logger);
  try {
    for (;;) {
      const registry = createAssistantRegistry(assistants);
      const signal = stopping;
      const app = await startApp({ config, level, logger, assistants: registry, signal, ...options });
      logger.info({ roles: [...config.roles], url: app.url }, 'the worker is up');
      const ending = await untilTold(app, stopping, logger);
      if (ending !== 'restart') return ending;
      logger.info('the worker is built anew');
    }
  } catch (error) {
    // Told to stop while it waited for its servers.
    if (stopping.aborted) return 0;
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    logger.fatal({ err: error }, 'the worker ends');
    return 1;
  }
}

/** @returns the exit code, unless the worker is to be built anew */
async function untilTold(app: App, stopping: AbortSignal, logger: Logger): Promise<number | 'restart'> {
  const told = new Promise<void>((resolve) => {
    if (stopping.aborted) resolve();
    else stopping.addEventListener('abort', () => resolve());
  });
  const restart = app.restart.then(() => 'restart' as const);
  const failed = app.failed.catch((error: unknown) => ({ error }));
  const cause = await Promise.race([told, restart, failed]);
  const failure = typeof cause === 'object' ? cause.error : undefined;
  if (failure !== undefined) logger.fatal({ err: failure }, 'the worker ends');
  if (cause === 'restart') logger.info('draining, to be built anew');
  const undrained = await app.stop();
  if (undrained.length > 0) logger.error({ parts: undrained }, 'the worker ends undrained');
  else logger.info('the worker is drained');
  if (failure !== undefined || undrained.length > 0) return 1;
  return cause === 'restart' && !stopping.aborted ? 'restart' : 0;
}

/** One press of Ctrl-C may arrive twice, from the terminal and from npm: a second signal counts after this many milliseconds. */
const SAME_SIGNAL_MS = 300;

/** Aborted by the first SIGTERM or SIGINT, which asks for a drain; the second ends the process. */
function stopSignal(logger: Logger): AbortSignal {
  const stopping = new AbortController();
  let since = 0;
  const stop = (signal: NodeJS.Signals): void => {
    if (!stopping.signal.aborted) {
      since = performance.now();
      logger.info({ signal }, 'draining');
      stopping.abort();
    } else if (performance.now() - since > SAME_SIGNAL_MS) {
      logger.error({ signal }, 'told to stop again: the worker ends undrained');
      process.exit(1);
    }
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return stopping.signal;
}

function settings(): Config | undefined {
  try {
    return readConfig(environment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}
