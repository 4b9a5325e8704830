import kafkajs, { type Kafka } from 'kafkajs';
import type { Command } from '../../schemas/generated/command.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import type { Names } from '../../src/names.ts';
import type { System } from '../measure.ts';

export interface KafkaSystem extends System {
  close(): Promise<void>;
}

/** How commands get in. */
export type Send = (batch: Command[]) => Promise<void>;

/** Results are read as users read them: committed records only. */
export async function kafkaSystem(kafka: Kafka, names: Names, send?: Send): Promise<KafkaSystem> {
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopics(admin, names, { replicationFactor: 1 });
  await admin.disconnect();
  const listeners = new Map<string, (taskId: string) => void>();
  const consumer = kafka.consumer({
    groupId: `bench-${crypto.randomUUID()}`,
    readUncommitted: false,
    minBytes: 1,
    maxWaitTimeInMs: 100,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [names.topics.results], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ message }) => {
      const taskId = message.key?.toString() ?? '';
      listeners.get(taskId)?.(taskId);
      listeners.delete(taskId);
      return Promise.resolve();
    },
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const produce: Send = async (batch) => {
    const messages = batch.map((command) => ({ key: command.taskId, value: JSON.stringify(command) }));
    await producer.send({ topic: names.topics.commands, messages });
  };
  return {
    async submit(batch, seen) {
      for (const { taskId } of batch) listeners.set(taskId, seen);
      await (send ?? produce)(batch);
    },
    async close() {
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
    },
  };
}
