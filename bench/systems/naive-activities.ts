import type { Producer } from 'kafkajs';
import type { Command } from '../../schemas/generated/command.ts';
import type { AssistantRegistry } from '../../src/assistants/registry.ts';
import type { Names } from '../../src/names.ts';

export type NaiveActivities = ReturnType<typeof naiveActivities>;

export function naiveActivities(producer: Producer, registry: AssistantRegistry, { topics }: Names) {
  const announce = async (eventType: string, taskId: string): Promise<void> => {
    const event = { eventId: crypto.randomUUID(), eventType, workerId: 'naive', data: { taskId } };
    const value = JSON.stringify({ ...event, timestamp: new Date().toISOString() });
    await producer.send({ topic: topics.events, messages: [{ key: eventType, value }] });
  };
  return {
    announceReceived: (taskId: string) => announce('COMMAND_RECEIVED', taskId),
    announceCompleted: (taskId: string) => announce('COMMAND_COMPLETED', taskId),
    validate: (command: Command): Promise<void> =>
      command.taskId === '' ? Promise.reject(new Error('no taskId')) : Promise.resolve(),
    async execute({ taskId, payload }: Command) {
      const { assistantId, input = '', metadata = {} } = payload ?? {};
      return registry.get(assistantId).run({ input, metadata, tryKey: taskId }, new AbortController().signal);
    },
    async publishResult(taskId: string, result: object): Promise<void> {
      const value = JSON.stringify({ taskId, ...result, timestamp: new Date().toISOString() });
      await producer.send({ topic: topics.results, messages: [{ key: taskId, value }] });
    },
  };
}
