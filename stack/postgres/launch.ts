import { chown, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchContext } from '../native.ts';
import { LOOPBACK } from '../ports.ts';
import type { Launch } from '../process/native-server.ts';
import { run } from '../process/run.ts';
import type { RunOptions } from '../process/run.ts';
import { exists, userCache } from '../tool-cache.ts';
import { postgresCommands } from './install.ts';
import { DATABASE, postgresReady } from './ready.ts';
import { reachable } from './reachable.ts';
import { postgresUser } from './user.ts';

export function postgresHome(dir: string): string {
  return join(dir, 'postgres');
}

export async function postgresLaunch({
  dir,
  ports,
  env,
  address,
}: LaunchContext): Promise<Omit<Launch, 'logFile'>> {
  const user = await postgresUser();
  const commands = await postgresCommands(await reachable(userCache(env), user));
  const home = await reachable(postgresHome(dir), user);
  if (user) await chown(home, user.uid, user.gid);
  const data = join(home, 'data');
  if (!(await exists(data))) await initialise(join(commands, 'initdb'), data, { ...user, cwd: '/', env });
  const settings = {
    listen_addresses: LOOPBACK,
    port: ports.postgres,
    unix_socket_directories: '',
    max_connections: 200,
    // The durability that the worker promises, whatever the configuration file says.
    fsync: 'on',
    synchronous_commit: 'on',
  };
  return {
    command: join(commands, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env,
    ...(user && { user }),
    // A fast shutdown: it does not wait for the clients.
    stopSignal: 'SIGINT',
    ready: () => postgresReady(address.DATABASE_URL),
  };
}

/** Complete or not there: an initdb that was cut short leaves a folder that Postgres does not start on. */
async function initialise(initdb: string, data: string, options: RunOptions): Promise<void> {
  const draft = `${data}.draft`;
  await rm(draft, { recursive: true, force: true });
  await run(initdb, ['-D', draft, '-U', DATABASE, '--auth=trust', '--encoding=UTF8', '--locale=C'], options);
  await rename(draft, data);
}
