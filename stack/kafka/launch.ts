import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LaunchContext } from '../native.ts';
import type { Launch } from '../process/native-server.ts';
import { run } from '../process/run.ts';
import { exists } from '../tool-cache.ts';
import { assertJava, kafkaClassPath } from './install.ts';
import { kafkaReady } from './ready.ts';
import { kafkaSettings, type SettingsOptions } from './settings.ts';

const LOGGING = fileURLToPath(new URL('log4j2.properties', import.meta.url));
// Together half the CPU of Java's defaults to start, and, measured at 6,000 records a second on two cores, still
// half of it after 180,000: the optimising compiler and the parallel collector are for longer lives.
const QUICK_JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const HEAP = ['-Xms256m', '-Xmx512m'];

export async function kafkaLaunch(context: LaunchContext): Promise<Omit<Launch, 'logFile'>> {
  const { dir, kafkaDoor: door } = context;
  return brokerLaunch(context, {
    home: join(dir, 'kafka'),
    clusterId: newClusterId(),
    ...(door && { door }),
  });
}

export interface BrokerOptions extends SettingsOptions {
  /** Its folder. */
  home: string;
  /** The same for all brokers of a cluster; counts where the broker has no data yet. */
  clusterId: string;
}

export async function brokerLaunch(
  { ports, env, report, address }: Pick<LaunchContext, 'ports' | 'env' | 'report' | 'address'>,
  { home, clusterId, ...options }: BrokerOptions,
): Promise<Omit<Launch, 'logFile'>> {
  const classPath = await kafkaClassPath(env, report);
  const data = join(home, 'data');
  const settings = join(home, 'server.properties');
  await mkdir(home, { recursive: true });
  await writeFile(settings, kafkaSettings(ports, data, options));
  if (!(await exists(join(data, 'meta.properties')))) {
    await format(classPath, settings, data, clusterId, env);
  }
  return {
    command: 'java',
    args: [
      ...QUICK_JVM,
      ...HEAP,
      `-Dlog4j2.configurationFile=${LOGGING}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      settings,
    ],
    env,
    stopSignal: 'SIGTERM',
    ready: () => kafkaReady(address.KAFKA_BROKERS),
  };
}

async function format(
  classPath: string,
  settings: string,
  data: string,
  clusterId: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await assertJava(env);
  await rm(data, { recursive: true, force: true });
  const args = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings];
  await run('java', [...QUICK_JVM, '-cp', classPath, ...args], { env });
}

export function newClusterId(): string {
  // A leading dash would read as another option.
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}
