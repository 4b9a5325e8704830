import { Runtime } from '@temporalio/worker';
import { startApp } from './app.ts';
import type { Assistant } from './assistants/assistant.ts';
import { createAssistantRegistry } from './assistants/registry.ts';
import { ConfigError, environment, readConfig, type Config } from './config.ts';
import { createLogger } from './telemetry/logger.ts';
import { temporalLogger } from './temporal/logger.ts';

/**
 * Runs one worker until it is told to stop or cannot go on.
 *
 * @returns the exit code: 0 after a drain, 1 on a failure, 2 on a bad setting
 */
export async function run(assistants: Assistant[]): Promise<number> {
  const config = settings();
  if (config === undefined) return 2;
  const logger = createLogger({ level: config.logLevel, workerId: config.workerId });
  // kafkajs sets timers a little in the past and Node warns of each; there is nothing for anyone to do.
  process.removeAllListeners('warning').on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') logger.warn({ err: warning }, 'node warns');
  });
  // The drain is ours, so Temporal's own signal handling is off.
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [] });

  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'draining');
      stopping.abort();
    });
  }
  const told = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
  });
  try {
    const registry = createAssistantRegistry(assistants);
    const app = await startApp({ config, logger, assistants: registry, signal: stopping.signal });
    logger.info({ roles: [...config.roles], url: app.url }, 'the worker is up');
    try {
      await Promise.race([told, app.failed]);
    } finally {
      await app.stop();
    }
    logger.info('the worker is drained');
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    logger.fatal({ err: error }, 'the worker ends');
    return 1;
  }
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
