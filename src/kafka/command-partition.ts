import { crc32 } from 'node:zlib';
import type { Command } from '../../schemas/generated/command.ts';

/**
 * Which of the commands topic's partitions each task type is put on, from and to inclusive, so that a flood of one
 * type leaves partitions to the other; a type without a range is put on all. Our own producers keep to it; the bridge takes
 * commands from any partition.
 */
const RANGES: Partial<Record<Command['taskType'], readonly [from: number, to: number]>> = {
  EXECUTE_ASSISTANT: [0, 3],
  SCHEDULE_HABITS: [4, 5],
};

const ALL = [0, 5] as const;

/** The partition of a command: within its type's range by its taskId, so that the same taskId stays in one place. */
export function commandPartition({ taskId, taskType }: Pick<Command, 'taskId' | 'taskType'>): number {
  const [from, to] = RANGES[taskType] ?? ALL;
  return from + (crc32(taskId) % (to - from + 1));
}
