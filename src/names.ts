import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * Every name that other systems see, once. The prefix (default `rnle`) lets two installations, or two tests,
 * share one cluster.
 */
export const DEFAULT_PREFIX = 'rnle';

export interface Names {
  topics: { commands: string; results: string; events: string; control: string; deadLetters: string };
  groups: { commands: string; events: string; control: string; deadLetters: string };
  /** Never change: the broker fences a dead relay by this id. */
  transactionalId: string;
  taskQueue: string;
  /** Of the control workflows; any worker's process runs them. */
  controlQueue: string;
  /** What only this worker can do: restart, and look at itself. */
  workerQueue: (workerId: string) => string;
  /** Of the habit workflows. */
  habitQueue: string;
  /** The id of a habit's schedule, and how the ids of its workflows begin. */
  habitSchedule: (owner: string, habitId: string) => string;
  /** The id of a target's control workflow. */
  controlWorkflow: (target: string) => string;
}

/** The target of a control that names no workers: all of them, and those to come. No worker's id. */
export const FLEET = '*';

export function namesFor(prefix: string = DEFAULT_PREFIX): Names {
  return {
    topics: {
      commands: `${prefix}.commands`,
      results: `${prefix}.command-results`,
      events: `${prefix}.worker-events`,
      control: `${prefix}.worker-control`,
      deadLetters: `${prefix}.commands.dlq`,
    },
    groups: {
      commands: `${prefix}-worker-commands`,
      events: `${prefix}-worker-events`,
      control: `${prefix}-worker-control`,
      deadLetters: `${prefix}-worker-dead-letters`,
    },
    transactionalId: `${prefix}-worker-producer`,
    taskQueue: `${prefix}-commands`,
    controlQueue: `${prefix}-control`,
    workerQueue: (workerId) => `${prefix}-control/${workerId}`,
    habitQueue: `${prefix}-habits`,
    habitSchedule: (owner, habitId) => `${prefix}-habit/${owner}/${habitId}`,
    controlWorkflow: (target) => (target === FLEET ? `${prefix}-fleet` : `${prefix}-worker/${target}`),
  };
}

/** Kafka record headers we write. */
export const Headers = {
  /** taskId/run/kind: recognises a published message. Never change: recovery compares it with old records. */
  id: 'rnle-id',
  /** The number of the relay's batch that published it: tells a restored database that it knew more once. */
  batch: 'rnle-batch',
  /** Which run of the task a result belongs to; "1" unless a later one was asked for. */
  run: 'rnle-run',
  errorCode: 'rnle-error-code',
  originalTopic: 'rnle-original-topic',
  originalPartition: 'rnle-original-partition',
  originalOffset: 'rnle-original-offset',
  originalKey: 'rnle-original-key',
  originalTimestamp: 'rnle-original-timestamp',
} as const;

/** What commands are searched by in the Temporal UI. */
export const SearchAttributes = {
  taskType: defineSearchAttributeKey('TaskType', 'KEYWORD'),
  userId: defineSearchAttributeKey('UserId', 'KEYWORD'),
  correlationId: defineSearchAttributeKey('CorrelationId', 'KEYWORD'),
  /** Of what ended otherwise than in SUCCESS. */
  outcome: defineSearchAttributeKey('Outcome', 'KEYWORD'),
} as const;

export const WorkflowType = { command: 'command', workerControl: 'workerControl', habit: 'habit' } as const;

/** The hard limits: of the wire, checked before anything is stored, and of what may be asked. */
export const Limits = {
  taskIdLength: 255,
  idLength: 255,
  messageBytes: 1_048_576,
  depth: 64,
  controlBytes: 65_536,
  /** How often letters of one taskId are replayed: what fails that often is not mended. */
  replays: 3,
  /** A result or dead letter larger than this may not fit the topic's 1 MiB batch beside key and headers. */
  publishedBytes: 1_000_000,
} as const;

/** `EXECUTE_ASSISTANT` → `executeAssistant` */
export type ActivityName<TaskType extends string> = TaskType extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<ActivityName<Tail>>}`
  : Lowercase<TaskType>;

/** The activity that does a task type's work. */
export function activityName<TaskType extends string>(taskType: TaskType): ActivityName<TaskType> {
  const name = taskType.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return name as ActivityName<TaskType>;
}
