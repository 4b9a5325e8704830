import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { untilUp } from '../until-up.ts';
import { VERSION } from '../version.ts';
import { claim } from './claim.ts';
import { Registration } from './registration.ts';
import { thisProcess } from './this-process.ts';

/**
 * Enters this process among the workers. To be awaited before anything is consumed or announced under the worker's id.
 *
 * @throws ConfigError where another process lives under the id
 */
export async function register(core: Core, closers: Closers, signal: AbortSignal): Promise<Registration> {
  const { config, connections, logger } = core;
  const { database } = connections;
  const { workerId, roles } = config;
  const self = { workerId, ...thisProcess(), roles: [...roles], version: VERSION };
  const startedAt = await untilUp('Postgres', logger, signal, () => claim(database, self, signal));
  const registration = new Registration({ database, self, startedAt, logger });
  registration.start();
  closers.add('registry', () => registration.stop());
  return registration;
}
