import type { StackError } from './errors.ts';

export type ServerName = 'kafka' | 'temporal' | 'postgres';

export interface Server {
  readonly name: ServerName;
  /** The server's own process; undefined under Docker and while it is down. */
  readonly pid: number | undefined;
  /** Resolves when it ended by itself, once: with how, and its log's last lines. Never under Docker. */
  readonly died: Promise<StackError>;
  stop(): Promise<void>;
  /** What a fault test does to it: SIGKILL, SIGSTOP and SIGCONT reach its child processes too. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Same port, same data; ready when it resolves. Works on a server that was killed or stopped. */
  restart(): Promise<void>;
}

/** A second way into a broker, which tells its clients to come by another port: that of a proxy in front of it. */
export interface Door {
  port: number;
  advertised: number;
}

export interface StackOptions {
  /** Data, logs and the lock live here: one stack at a time in each. */
  dir: string;
  ports: { offset: number } | 'free';
  report?: (line: string) => void;
  env?: NodeJS.ProcessEnv;
  only?: ServerName[];
  kafkaDoor?: Door;
}

export interface Stack {
  /** What a worker needs in its environment, as in the `env` file. */
  env: Record<string, string>;
  /** Empty where a running Temporal was given by its address. */
  temporalUiUrl: string;
  /** The servers that this stack started, and may stop. */
  servers: Partial<Record<ServerName, Server>>;
  stop(): Promise<void>;
}

export type Report = (line: string) => void;
