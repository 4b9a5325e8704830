import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Command } from '../schemas/generated/command.ts';
import type { CommandResult } from '../schemas/generated/command-result.ts';
import { commandPartition } from '../src/kafka/command-partition.ts';
import { namesFor } from '../src/names.ts';
import { say, sayResult } from './say.ts';

interface Seed {
  command: Command;
  expect: CommandResult['status'];
}

const SEED = path.join(import.meta.dirname, '..', 'seed', 'commands.json');
const RESULTS_LIMIT_MS = 60_000;

/**
 * Submits every command of the seed, in turn by Kafka and by HTTP, and prints each result as a reader of committed
 * records sees it.
 *
 * @returns a line for each result that did not come, or came out otherwise than expected
 */
export async function runSeed(env: Record<string, string>, url: string): Promise<string[]> {
  const { topics } = namesFor();
  const seeds = JSON.parse(await readFile(SEED, 'utf8')) as Seed[];
  // The data outlives the demo, and a taskId is executed once: every demo has its own.
  const mark = Date.now().toString(36);
  const pending = new Map(
    seeds.map(({ command, expect }, index) => {
      const way = index % 2 === 0 ? 'Kafka' : 'HTTP';
      const taskId = `${command.taskId}-${mark}`;
      return [
        taskId,
        { command: { ...command, taskId, timestamp: new Date().toISOString() }, expect, way, sent: 0 },
      ];
    }),
  );
  const problems: string[] = [];
  const kafka = new kafkajs.Kafka({
    clientId: 'rnle-demo',
    brokers: (env['KAFKA_BROKERS'] ?? '').split(','),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 10_000,
  });
  const consumer = kafka.consumer({
    groupId: `rnle-demo-${mark}`,
    readUncommitted: false,
    maxWaitTimeInMs: 100,
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topics: [topics.results], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ message }) => {
      const entry = pending.get(message.key?.toString() ?? '');
      if (entry !== undefined && message.value !== null) {
        const result = JSON.parse(message.value.toString()) as CommandResult;
        pending.delete(result.taskId);
        sayResult(result, entry.way, Date.now() - entry.sent);
        if (result.status !== entry.expect) {
          problems.push(`${result.taskId} ended in ${result.status}; ${entry.expect} was expected`);
        }
      }
      return Promise.resolve();
    },
  });

  say(`Submitting ${seeds.length} commands`);
  for (const [taskId, entry] of pending) {
    entry.sent = Date.now();
    const body = JSON.stringify(entry.command);
    if (entry.way === 'Kafka') {
      await producer.send({
        topic: topics.commands,
        messages: [{ key: taskId, value: body, partition: commandPartition(entry.command) }],
      });
    } else {
      await submitByHttp(url, body);
    }
  }
  const end = Date.now() + RESULTS_LIMIT_MS;
  while (pending.size > 0 && Date.now() < end) await delay(50);
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  return [...problems, ...[...pending.keys()].map((taskId) => `No result came for ${taskId}`)];
}

async function submitByHttp(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/commands`, { method: 'POST', headers, body });
  if (response.status !== 202) throw new Error(`HTTP answered ${response.status}: ${await response.text()}`);
}
