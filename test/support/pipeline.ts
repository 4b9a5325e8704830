import { randomBytes } from 'node:crypto';
import kafkajs, { type Admin, type Kafka, type Message, type Producer } from 'kafkajs';
import pg from 'pg';
import type { Command } from '../../schemas/generated/command.ts';
import type { CommandResult } from '../../schemas/generated/command-result.ts';
import type { DeadLetter } from '../../schemas/generated/dead-letter.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { namesFor, type Names } from '../../src/names.ts';
import { TopicReader, type ReadRecord } from './topic-reader.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * Topics, a database and workers of one test file's own, on the servers that all share. What is missing fails the
 * test; nothing is skipped.
 */
export class Pipeline {
  readonly names: Names;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly database: pg.Pool;
  readonly env: Record<string, string>;
  readonly reader: TopicReader;
  readonly workers: WorkerProcess[] = [];

  private constructor(
    parts: Pick<Pipeline, 'names' | 'kafka' | 'admin' | 'producer' | 'database' | 'env' | 'reader'>,
  ) {
    this.names = parts.names;
    this.kafka = parts.kafka;
    this.admin = parts.admin;
    this.producer = parts.producer;
    this.database = parts.database;
    this.env = parts.env;
    this.reader = parts.reader;
  }

  /** @param servers their addresses, where they are not the ones that all tests share */
  static async open(servers: NodeJS.ProcessEnv = process.env, replicationFactor = 1): Promise<Pipeline> {
    const prefix = `t${randomBytes(4).toString('hex')}`;
    const names = namesFor(prefix);
    const kafka = new kafkajs.Kafka({
      clientId: 'test',
      brokers: needed(servers, 'KAFKA_BROKERS').split(','),
      logLevel: kafkajs.logLevel.NOTHING,
      connectionTimeout: 10_000,
    });
    const admin = kafka.admin();
    await admin.connect();
    await ensureTopics(admin, names, { replicationFactor });
    const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    const url = new URL(needed(servers, 'DATABASE_URL'));
    await withClient(url.href, (client) => client.query(`create database ${prefix}`));
    url.pathname = `/${prefix}`;
    const env = {
      KAFKA_BROKERS: needed(servers, 'KAFKA_BROKERS'),
      TEMPORAL_ADDRESS: needed(servers, 'TEMPORAL_ADDRESS'),
      DATABASE_URL: url.href,
      PORT: '0',
      RNLE_PREFIX: prefix,
      RNLE_WORKER_ID: 'w1',
      LOG_LEVEL: 'info',
    };
    const { results, deadLetters, events } = names.topics;
    const reader = await TopicReader.open(kafka, [results, deadLetters, events]);
    const database = new pg.Pool({ connectionString: url.href, max: 2 });
    database.on('error', () => undefined);
    return new Pipeline({ names, kafka, admin, producer, database, env, reader });
  }

  /** A worker that is ready. */
  async worker(env: Record<string, string> = {}): Promise<WorkerProcess> {
    return this.spawn(env).up();
  }

  spawn(env: Record<string, string> = {}): WorkerProcess {
    const worker = new WorkerProcess({ ...this.env, ...env });
    this.workers.push(worker);
    return worker;
  }

  async send(...messages: Message[]): Promise<void> {
    await this.producer.send({ topic: this.names.topics.commands, messages });
  }

  async sendCommands(...commands: Command[]): Promise<void> {
    await this.send(...commands.map((command) => ({ key: command.taskId, value: JSON.stringify(command) })));
  }

  results(taskId?: string): (ReadRecord & { body: CommandResult })[] {
    const all = this.reader.of<CommandResult>(this.names.topics.results);
    return taskId === undefined ? all : all.filter(({ body }) => body.taskId === taskId);
  }

  deadLetters(): (ReadRecord & { body: DeadLetter })[] {
    return this.reader.of<DeadLetter>(this.names.topics.deadLetters);
  }

  events(): (ReadRecord & { body: { eventType: string; data: Record<string, unknown> } })[] {
    return this.reader.of(this.names.topics.events);
  }

  async result(taskId: string, timeoutMs = 60_000): Promise<CommandResult> {
    const found = await until(`the result of ${taskId}`, () => this.results(taskId)[0], {
      timeoutMs,
      seen: () => this.workers.flatMap((worker) => worker.log.slice(-8)),
    });
    return found.body;
  }

  /** Kills what still runs, lets go of the servers and removes the database. */
  async close(): Promise<void> {
    for (const worker of this.workers) worker.kill('SIGKILL');
    await Promise.all(this.workers.map((worker) => worker.exited));
    await this.reader.close();
    await this.producer.disconnect();
    await this.admin.deleteTopics({ topics: Object.values(this.names.topics) });
    await this.admin.disconnect();
    await this.database.end();
    const url = new URL(this.env['DATABASE_URL'] ?? '');
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    await withClient(url.href, (client) => client.query(`drop database ${name} with (force)`));
  }
}

let counter = 0;

/** A valid command under a taskId of its own. */
export function command(
  payload: Command['payload'] = { assistantId: 'echo', input: 'hello' },
  more: Partial<Command> = {},
): Command {
  counter += 1;
  return {
    taskId: `task-${process.pid}-${counter}-${randomBytes(3).toString('hex')}`,
    taskType: 'EXECUTE_ASSISTANT',
    payload,
    timestamp: new Date().toISOString(),
    ...more,
  };
}

function needed(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not set: the test's servers were not started`);
  return value;
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
