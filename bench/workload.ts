import type { Command } from '../schemas/generated/command.ts';

/** The spec's own example: the same work for every system. */
const payload = {
  assistantId: 'resume-analyst',
  userId: 'user_456',
  input: 'Analyze this resume for software engineering roles',
  metadata: { priority: 'high', timeout: 300 },
};

export function commands(prefix: string, count: number): Command[] {
  const timestamp = new Date().toISOString();
  return Array.from({ length: count }, (_, index) => ({
    taskId: `${prefix}-${index}`,
    taskType: 'EXECUTE_ASSISTANT',
    payload,
    timestamp,
    correlationId: `${prefix}-${index}`,
  }));
}
