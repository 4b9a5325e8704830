import type { Server, ServerName } from '../types.ts';
import type { Compose } from './compose.ts';

/** A server that runs in a container, known by its service's name. */
export class ComposeServer implements Server {
  readonly name: ServerName;
  readonly pid = undefined;
  readonly died = new Promise<never>(() => undefined);
  readonly #compose: Compose;

  constructor(name: ServerName, compose: Compose) {
    this.name = name;
    this.#compose = compose;
  }

  stop(): Promise<void> {
    return this.#compose.run('stop', this.name);
  }

  kill(signal: NodeJS.Signals): Promise<void> {
    // A signal reaches the container's first process alone; pausing holds all of them.
    if (signal === 'SIGSTOP') return this.#compose.run('pause', this.name);
    if (signal === 'SIGCONT') return this.#compose.run('unpause', this.name);
    return this.#compose.run('kill', '--signal', signal, this.name);
  }

  async restart(): Promise<void> {
    await this.#compose.run('restart', this.name);
    await this.#compose.run('up', '--detach', '--wait', this.name);
  }
}
