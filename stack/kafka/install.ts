import { fileURLToPath } from 'node:url';
import { StackError } from '../errors.ts';
import { run } from '../process/run.ts';
import { cached, userCache } from '../tool-cache.ts';
import type { Report } from '../types.ts';
import { saying } from '../wait.ts';

/** As in pom.xml and docker-compose.yml. */
export const KAFKA_VERSION = '4.3.1';
const OLDEST_JAVA = 17;
const INSTEAD = 'set KAFKA_BROKERS to a running broker, or start Docker';
const NO_JAVA = `Kafka needs Java ${OLDEST_JAVA} or newer on PATH: install a JDK, or ${INSTEAD}.`;
const NO_MAVEN = `Kafka's jars are fetched by Maven, which is not on PATH: install it (mvn), or ${INSTEAD}.`;

/** The class path of the Kafka server, fetched from Maven Central once per user. */
export async function kafkaClassPath(env: NodeJS.ProcessEnv, report: Report): Promise<string> {
  const dir = await cached(userCache(env), `kafka-${KAFKA_VERSION}`, async (draft) => {
    await assertJava(env);
    const pom = fileURLToPath(new URL('pom.xml', import.meta.url));
    const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    const copied = run('mvn', [...args, `-DoutputDirectory=${draft}`], { env, missing: NO_MAVEN });
    await saying('fetching the Kafka server (54 MB, once per user)', report, copied);
  });
  return `${dir}/*`;
}

/** Not asked at every start: a Java program costs a third of a second. */
export async function assertJava(env: NodeJS.ProcessEnv): Promise<void> {
  // macOS has a `java` that only says where to get one, and exits with an error.
  const said = await run('java', ['-version'], { env }).catch(() => '');
  const version = Number(/version "(?:1\.)?(\d+)/.exec(said)?.[1]);
  if (!(version >= OLDEST_JAVA)) throw new StackError(NO_JAVA);
}
