import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchContext } from '../native.ts';
import { LOOPBACK } from '../ports.ts';
import type { Launch } from '../process/native-server.ts';
import { temporalCommand } from './install.ts';
import { temporalReady } from './ready.ts';

export async function temporalLaunch({
  dir,
  ports,
  env,
  report,
  address,
}: LaunchContext): Promise<Omit<Launch, 'logFile'>> {
  const command = await temporalCommand(env, report);
  const home = join(dir, 'temporal');
  await mkdir(home, { recursive: true });
  const flags = {
    ip: LOOPBACK,
    port: ports.temporal,
    'ui-port': ports.temporalUi,
    'db-filename': join(home, 'temporal.db'),
    // Costs nothing measurable over memory, unlike the default journal.
    'sqlite-pragma': 'journal_mode=WAL',
    'log-level': 'warn',
  };
  return {
    command,
    args: [
      'server',
      'start-dev',
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    // Memory for CPU: a tenth less of it at 400.
    env: { GOGC: '400', ...env },
    stopSignal: 'SIGTERM',
    ready: () => temporalReady(address.TEMPORAL_ADDRESS),
  };
}
