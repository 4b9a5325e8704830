import type { Command } from '../../schemas/generated/command.ts';

type Payload = NonNullable<Command['payload']>;

/** A command for one of the assistants of `chaos/worker/assistants.ts`. */
export function chaosCommand(taskId: string, assistantId: string, input: string): Command {
  return command(taskId, { assistantId, input, metadata: { taskId } });
}

export function resumeCommand(taskId: string): Command {
  const input = 'Jane Doe. Senior software engineer, 7 years of TypeScript, PostgreSQL and Kafka at Acme.';
  return command(taskId, { input, metadata: { role: 'software engineer' } });
}

export function habitsCommand(taskId: string, days: string): Command {
  const habit = { id: 'run', name: 'Run', rrule: `FREQ=WEEKLY;BYDAY=${days};BYHOUR=7;BYMINUTE=0` };
  const metadata = { habits: [habit], timezone: 'Europe/Berlin', horizonDays: 14 };
  return {
    ...command(taskId, { userId: `user-${taskId.at(-1) ?? ''}`, metadata }),
    taskType: 'SCHEDULE_HABITS',
  };
}

export function command(taskId: string, payload: Payload): Command {
  return { taskId, taskType: 'EXECUTE_ASSISTANT', payload, timestamp: new Date().toISOString() };
}
