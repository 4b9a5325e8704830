import commandSchema from '../../schemas/command.json' with { type: 'json' };
import { Limits } from '../names.ts';
import { ROW_ID } from '../store/page.ts';

/** Postgres refuses a NUL in text. */
export const text = {
  type: 'string',
  minLength: 1,
  maxLength: Limits.idLength,
  pattern: String.raw`^[^\u0000]*$`,
};

/** Of a route that takes none. */
export const noQuery = { type: 'object', additionalProperties: false, properties: {} };

export const taskIdParams = {
  type: 'object',
  properties: {
    taskId: {
      type: 'string',
      pattern: commandSchema.properties.taskId.pattern,
      maxLength: Limits.taskIdLength,
      examples: ['assist-001'],
    },
  },
  required: ['taskId'],
};

/** Of every list. */
export const paging = {
  limit: { type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Rows on one page' },
  cursor: {
    type: 'string',
    maxLength: 1000,
    description: "The nextCursor of the page before, with that page's filter",
  },
};

/** ISO 8601 has a year 0, and time zones more than 15 hours away; Postgres has not. */
const time = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^(?!0000).*([zZ]|[+-](0\d|1[0-5]):?\d\d)$`,
};

/** A span of time, its end not included. */
export const span = {
  since: { ...time, description: 'From this time on' },
  until: { ...time, description: 'Before this time' },
};

/** The path of one dead letter. */
export const letterId = {
  type: 'object',
  properties: { id: { type: 'string', pattern: ROW_ID, examples: ['17'] } },
  required: ['id'],
};
