import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import kafkajs from 'kafkajs';
import type { Command } from '../../schemas/generated/command.ts';
import { builtInAssistants } from '../../src/assistants/built-in.ts';
import { createAssistantRegistry } from '../../src/assistants/registry.ts';
import { namesFor } from '../../src/names.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { temporalLogger } from '../../src/temporal/logger.ts';
import { naiveActivities } from './naive-activities.ts';

/** A bridge as the first tutorial has it: eachMessage starts a workflow of five activities. */
const names = namesFor(process.env['RNLE_PREFIX']);
Runtime.install({
  logger: temporalLogger(createLogger({ level: 'warn', workerId: 'naive' })),
  shutdownSignals: [],
});
const registry = createAssistantRegistry(builtInAssistants());
await registry.warmUp();
const kafka = new kafkajs.Kafka({
  clientId: 'naive',
  brokers: [process.env['KAFKA_BROKERS'] ?? ''],
  logLevel: kafkajs.logLevel.NOTHING,
  connectionTimeout: 10_000,
});
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();
const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
const client = new Client({ connection });
const worker = await Worker.create({
  connection,
  taskQueue: names.taskQueue,
  workflowsPath: new URL('naive-workflow.ts', import.meta.url).pathname,
  activities: naiveActivities(producer, registry, names),
});
const running = worker.run();
const consumer = kafka.consumer({ groupId: names.groups.commands });
await consumer.connect();
await consumer.subscribe({ topics: [names.topics.commands], fromBeginning: true });
const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
await consumer.run({
  eachMessage: async ({ message }) => {
    const command = JSON.parse(message.value?.toString() ?? '') as Command;
    await client.workflow.start('naive', {
      workflowId: command.taskId,
      taskQueue: names.taskQueue,
      args: [command],
    });
  },
});
await joined;
process.once('SIGTERM', () => {
  worker.shutdown();
  void Promise.all([running, consumer.disconnect(), producer.disconnect()]).then(() => process.exit(0));
});
process.send?.({ up: true });
