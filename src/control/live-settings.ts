import { Ajv } from 'ajv';
import { settingsSchema } from '../settings.ts';

/** What UPDATE_CONFIG may change while a worker runs; what is absent stays as the environment has it. */
export interface LiveSettings {
  logLevel?: string;
  /** Tasks one process works on at once. */
  concurrency?: number;
  /** Of tasks started from now on: tries after the first one, and the waits between them. */
  maxRetries?: number;
  initialRetryMs?: number;
  maxRetryMs?: number;
  /** From where on a RESOURCE_WARNING is due. */
  heapRatio?: number;
  eventLoopDelayMs?: number;
  outboxBytes?: number;
  consumerLag?: number;
  /** Any other value than before: the definitions of assistants are read again. */
  assistantsRevision?: string;
}

const { LOG_LEVEL, RNLE_CONCURRENCY } = settingsSchema.properties;

/** `description` completes the sentence "KEY must be …". */
export const liveSettingsSchema = {
  logLevel: LOG_LEVEL,
  concurrency: RNLE_CONCURRENCY,
  maxRetries: { type: 'integer', minimum: 0, maximum: 100, description: 'a number, 0 to 100' },
  initialRetryMs: {
    type: 'integer',
    minimum: 1,
    maximum: 3_600_000,
    description: 'milliseconds, 1 to 3600000',
  },
  maxRetryMs: { type: 'integer', minimum: 1, maximum: 3_600_000, description: 'milliseconds, 1 to 3600000' },
  heapRatio: { type: 'number', minimum: 0.1, maximum: 1, description: 'a share of the heap limit, 0.1 to 1' },
  eventLoopDelayMs: { type: 'integer', minimum: 1, maximum: 60_000, description: 'milliseconds, 1 to 60000' },
  outboxBytes: { type: 'integer', minimum: 1_048_576, maximum: 1e15, description: 'bytes, at least 1048576' },
  consumerLag: { type: 'integer', minimum: 1, maximum: 1_000_000_000, description: 'messages, at least 1' },
  assistantsRevision: { type: 'string', maxLength: 100, description: 'text, up to 100 characters' },
} as const;

const ajv = new Ajv();
const validators = new Map(
  Object.entries(liveSettingsSchema).map(([key, schema]) => [key, ajv.compile(schema)]),
);

export interface JudgedSettings {
  accepted: LiveSettings;
  /** Keys that go back to what the environment has. */
  reset: string[];
  /** By key, why not. */
  refused: Record<string, string>;
}

/** Sorts what UPDATE_CONFIG asks for; `null` takes a setting back. */
export function judgeSettings(parameters: Record<string, unknown>): JudgedSettings {
  const accepted: Record<string, unknown> = {};
  const reset: string[] = [];
  const refused: [key: string, reason: string][] = [];
  for (const [key, value] of Object.entries(parameters)) {
    const validate = validators.get(key);
    if (validate === undefined) {
      const known = [...validators.keys()].join(', ');
      refused.push([key, `it is no setting that changes while a worker runs; these are: ${known}`]);
    } else if (value === null) reset.push(key);
    else if (validate(value)) accepted[key] = value;
    else refused.push([key, `it must be ${liveSettingsSchema[key as keyof LiveSettings].description}`]);
  }
  // Any key at all, `__proto__` too.
  return { accepted, reset, refused: Object.fromEntries(refused) };
}
