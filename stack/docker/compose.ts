import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Ports } from '../ports.ts';
import { run } from '../process/run.ts';
import type { Report, Server, ServerName } from '../types.ts';
import { saying } from '../wait.ts';
import { ComposeServer } from './compose-server.ts';

const FILE = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));
const ASK_LIMIT_MS = 5_000;

/** The repository's compose file as one project of this stack's own: `<dir>` names it, `ports` shift it. */
export class Compose {
  readonly command: string[];
  readonly env: NodeJS.ProcessEnv;

  constructor(dir: string, ports: Ports, env: NodeJS.ProcessEnv) {
    const project = `rnle-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
    this.command = ['docker', 'compose', '--project-name', project, '--file', FILE];
    this.env = {
      ...env,
      KAFKA_PORT: String(ports.kafka),
      TEMPORAL_PORT: String(ports.temporal),
      TEMPORAL_UI_PORT: String(ports.temporalUi),
      POSTGRES_PORT: String(ports.postgres),
    };
  }

  async start(names: ServerName[], report: Report): Promise<Server[]> {
    await saying('starting the containers', report, this.run('up', '--detach', '--wait', ...names));
    return names.map((name) => new ComposeServer(name, this));
  }

  /** The volumes, and so the data, stay. */
  async stop(): Promise<void> {
    await this.run('down');
  }

  async run(...args: string[]): Promise<void> {
    const [docker, ...rest] = [...this.command, ...args] as [string, ...string[]];
    await run(docker, rest, { env: this.env });
  }
}

export async function dockerAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  const ask = (...args: string[]) => run('docker', args, { env, timeout: ASK_LIMIT_MS });
  return Promise.all([ask('info'), ask('compose', 'version')]).then(
    () => true,
    () => false,
  );
}
