import kafkajs, { type Kafka } from 'kafkajs';
import pg from 'pg';
import type { Command } from '../../schemas/generated/command.ts';
import { namesFor } from '../../src/names.ts';
import type { Stack } from '../../stack/stack.ts';
import type { System } from '../measure.ts';
import { Child } from './child.ts';
import { kafkaSystem, type KafkaSystem } from './kafka-system.ts';

/** A system under test, running. */
export interface Contestant {
  system: System;
  /** The process that works. */
  pid: number;
  stop(): Promise<void>;
}

export interface ContestantKind {
  name: string;
  /** Which of the stack's servers it uses. */
  servers: ('kafka' | 'temporal' | 'postgres')[];
  start(stack: Stack): Promise<Contestant>;
}

let starts = 0;
/** Every start has topics and a database of its own, so that none reads another's leavings. */
const freshPrefix = (): string => `bench${process.pid}x${++starts}`;

export const CONTESTANTS: ContestantKind[] = [
  { name: 'bare engine', servers: ['temporal'], start: startBare },
  { name: 'naive bridge', servers: ['temporal', 'kafka'], start: startNaive },
  {
    name: 'RNLE over Kafka',
    servers: ['temporal', 'kafka', 'postgres'],
    start: (stack) => startRnle(stack, 'kafka'),
  },
  {
    name: 'RNLE over HTTP',
    servers: ['temporal', 'kafka', 'postgres'],
    start: (stack) => startRnle(stack, 'http'),
  },
];

async function startBare(stack: Stack): Promise<Contestant> {
  const child = new Child('bench/systems/bare-main.ts', stack.env);
  await child.message();
  const listeners = new Map<string, (taskId: string) => void>();
  child.process.on('message', ({ seen }: { seen: string }) => {
    listeners.get(seen)?.(seen);
    listeners.delete(seen);
  });
  return {
    pid: child.pid,
    stop: () => child.stop(),
    system: {
      submit(batch, seen) {
        for (const { taskId } of batch) listeners.set(taskId, seen);
        child.process.send(batch);
        return Promise.resolve();
      },
    },
  };
}

async function startNaive(stack: Stack): Promise<Contestant> {
  const prefix = freshPrefix();
  const system = await kafkaSystem(kafkaOf(stack), namesFor(prefix));
  const child = new Child('bench/systems/naive-main.ts', { ...stack.env, RNLE_PREFIX: prefix });
  await child.message();
  return onKafka(child, system);
}

async function startRnle(stack: Stack, way: 'kafka' | 'http'): Promise<Contestant> {
  const prefix = freshPrefix();
  const database = new URL(stack.env['DATABASE_URL'] ?? '');
  const client = new pg.Client({ connectionString: database.href });
  await client.connect();
  await client.query(`create database ${prefix}`);
  await client.end();
  database.pathname = `/${prefix}`;
  const url = `http://${stack.env['HOST'] ?? ''}:${stack.env['PORT'] ?? ''}`;
  const system = await kafkaSystem(
    kafkaOf(stack),
    namesFor(prefix),
    way === 'http' ? (batch) => postAll(url, batch) : undefined,
  );
  const child = new Child('src/main.ts', { ...stack.env, DATABASE_URL: database.href, RNLE_PREFIX: prefix });
  while (!(await isReady(url))) await new Promise((resolve) => setTimeout(resolve, 50));
  return onKafka(child, system);
}

function onKafka(child: Child, system: KafkaSystem): Contestant {
  return {
    system,
    pid: child.pid,
    async stop() {
      await child.stop();
      await system.close();
    },
  };
}

/** Clients of an API keep some requests going at once. */
const CONCURRENT_POSTS = 32;

async function postAll(url: string, batch: Command[]): Promise<void> {
  const queue = batch.values();
  const post = async (): Promise<void> => {
    for (const command of queue) {
      const response = await fetch(`${url}/v1/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      if (response.status !== 202) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_POSTS }, post));
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.ok === true;
}

function kafkaOf(stack: Stack): Kafka {
  return new kafkajs.Kafka({
    clientId: 'bench',
    brokers: (stack.env['KAFKA_BROKERS'] ?? '').split(','),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 10_000,
  });
}
