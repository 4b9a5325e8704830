import letterSchema from '../../schemas/dead-letter.json' with { type: 'json' };
import { LETTER_STATUSES } from '../store/letter-list.ts';
import { letterExample } from './examples.ts';
import { span, text } from './parameters.ts';

const time = { type: 'string', format: 'date-time' };

const summary = {
  id: { type: 'string' },
  status: {
    type: 'string',
    enum: LETTER_STATUSES,
    description:
      'REPLAYED: its run is under way. SUCCEEDED and FAILED_AGAIN: what became of the replay. FAILED_AGAIN may have left a letter of its own',
  },
  code: { type: 'string', description: 'Why it was given up' },
  taskId: { type: 'string', description: 'Absent where the message named none that can be used' },
  run: { type: 'integer', minimum: 1, description: 'The run that was given up' },
  foreign: { type: 'boolean', description: 'Written to the topic by somebody else' },
  createdAt: time,
  replays: { type: 'integer', description: 'How often letters of this taskId were replayed' },
  replayedRun: { type: 'integer', description: 'The run that its replay made' },
  replayedAt: time,
  replayedBy: { type: 'string' },
  discardedAt: time,
  discardedBy: { type: 'string' },
  discardReason: { type: 'string' },
};
const required = ['id', 'status', 'code', 'run', 'foreign', 'createdAt', 'replays'];

const by = { ...text, description: 'Who asks for it; kept with the letter' };

const dryRun = { type: 'boolean', default: false, description: 'Tries it and keeps nothing' };

const letterFilter = { code: text, taskId: text, status: { type: 'string', enum: LETTER_STATUSES }, ...span };

/** Bodies that are asked for, by name; judged by these schemas too. */
export const letterRequests = {
  ReplayRequest: { type: 'object', additionalProperties: false, properties: { by, dryRun } },
  DiscardRequest: { type: 'object', additionalProperties: false, properties: { by, reason: text } },
  BulkReplayRequest: {
    type: 'object',
    additionalProperties: false,
    properties: {
      filter: {
        type: 'object',
        additionalProperties: false,
        default: {},
        properties: letterFilter,
        description: 'Without a status, the OPEN ones',
      },
      limit: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 100,
        description: 'How many are replayed at most, oldest first',
      },
      dryRun,
      cursor: { ...text, description: 'The nextCursor of another answer: goes on where that one ended' },
      by,
    },
  },
};

export const letterComponents = {
  ...letterRequests,
  LetterSummary: { type: 'object', properties: summary, required },
  Letter: {
    type: 'object',
    properties: {
      ...summary,
      letter: {
        type: 'object',
        description: `As it is on the topic: ${letterSchema.description} One that is no letter has rawMessage or omitted alone.`,
      },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: [...required, 'letter', 'headers'],
    examples: [letterExample],
  },
  LetterPage: {
    type: 'object',
    properties: {
      deadLetters: { type: 'array', items: { $ref: 'LetterSummary#' }, description: 'Newest first' },
      nextCursor: { type: 'string', description: 'Asks for the page after this one; absent on the last' },
    },
    required: ['deadLetters'],
  },
  Replay: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      taskId: { type: 'string' },
      run: { type: 'integer', minimum: 1 },
    },
    required: ['id', 'taskId', 'run'],
    examples: [{ id: '17', taskId: 'assist-001', run: 2 }],
  },
  DryReplay: {
    type: 'object',
    properties: { id: { type: 'string' }, dryRun: { type: 'boolean' } },
    required: ['id', 'dryRun'],
    examples: [{ id: '17', dryRun: true }],
  },
  BulkReplay: {
    type: 'object',
    properties: {
      matched: { type: 'integer', description: 'Letters that match the filter' },
      replayed: { type: 'integer' },
      replayable: {
        type: 'integer',
        description: 'Of a dry run: those come by that would be replayed',
      },
      skipped: {
        type: 'array',
        description: 'Those come by that cannot be replayed',
        items: { type: 'object', properties: { id: { type: 'string' }, reason: { type: 'string' } } },
      },
      remaining: {
        type: 'integer',
        description: 'Those that were not come to: another call goes on with them. In a dry run, all',
      },
      nextCursor: {
        type: 'string',
        description: 'Goes on behind those come by; absent where there are no more',
      },
    },
    required: ['matched', 'replayed', 'skipped', 'remaining'],
    examples: [{ matched: 500, replayed: 100, skipped: [], remaining: 400 }],
  },
};
