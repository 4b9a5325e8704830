import type { Message } from 'kafkajs';
import { command } from './pipeline.ts';

/** A command for each partition of the commands topic. */
export function oneForEachPartition(): { taskIds: string[]; messages: Message[] } {
  const commands = Array.from({ length: 6 }, () => command());
  return {
    taskIds: commands.map(({ taskId }) => taskId),
    messages: commands.map((one, partition) => ({ partition, key: one.taskId, value: JSON.stringify(one) })),
  };
}
