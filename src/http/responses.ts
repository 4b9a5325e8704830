import type { ComponentName } from './schemas.ts';

interface Extras {
  headers?: Record<string, { type: string; description: string }>;
  examples?: Record<string, { summary?: string; value: unknown }>;
}

/** One documented answer: a JSON body of a named component. */
export function answers(description: string, component: ComponentName, extras: Extras = {}) {
  const { headers, examples } = extras;
  return {
    description,
    ...(headers && { headers }),
    content: { 'application/json': { schema: { $ref: `${component}#` }, ...(examples && { examples }) } },
  };
}

export function refusal(description: string, body: unknown, headers?: Extras['headers']) {
  return answers(description, 'Error', {
    ...(headers && { headers }),
    examples: { example: { value: body } },
  });
}

const retryAfter = { 'Retry-After': { type: 'integer', description: 'Seconds to wait before the next try' } };

/** What any route may answer. */
export const anyRefusals = {
  405: refusal(
    'The address does not know this method',
    { code: 'METHOD_NOT_ALLOWED', message: 'Only GET, HEAD can be used here' },
    { Allow: { type: 'string', description: 'The methods it knows' } },
  ),
  408: refusal('The request did not arrive in time', {
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not arrive in time',
  }),
  431: refusal('The headers or the address are too long', {
    code: 'HEADERS_TOO_LARGE',
    message: 'The headers or the address are too long',
  }),
  500: refusal('A fault on our side', {
    code: 'INTERNAL',
    message: 'The request failed for a reason on our side; the log has it under the request id',
    details: { requestId: '6c1f2f0e-9a4e-4a58-8c0b-0f6f2f6a3b11' },
  }),
};

/** What any route under /v1 may answer. */
export const commonRefusals = {
  ...anyRefusals,
  400: refusal('The request breaks the contract', {
    code: 'VALIDATION_ERROR',
    message: 'Invalid limit: must be <= 200',
    details: { field: 'limit', reason: 'must be <= 200' },
  }),
  503: refusal(
    'A dependency is away; nothing was done',
    { code: 'UNAVAILABLE', message: 'The database is away' },
    retryAfter,
  ),
};

export const noSuchCommand = refusal('No command has this taskId', {
  code: 'NOT_FOUND',
  message: 'No command has the taskId assist-002',
});

export const unknownLetter = refusal('No dead letter has this id', {
  code: 'NOT_FOUND',
  message: 'No dead letter has the id 18',
});

const replayed = {
  code: 'ALREADY_REPLAYED',
  message: 'The letter was replayed already, as run 2 of assist-001',
  details: { taskId: 'assist-001', run: 2 },
};

export const wasReplayed = refusal('It was replayed', replayed);

export const notReplayable = answers('It was replayed already, or cannot be', 'Error', {
  examples: {
    replayed: { value: replayed },
    refused: {
      value: {
        code: 'NOT_REPLAYABLE',
        message: 'The letter cannot be replayed: its task was replayed 3 times already',
        details: { reason: 'its task was replayed 3 times already', replays: 3, limit: 3 },
      },
    },
  },
});

/** What a route under /v1 that takes a body may answer. */
export const bodyRefusals = {
  ...commonRefusals,
  413: refusal('The body is larger than 1 MiB', {
    code: 'MESSAGE_TOO_LARGE',
    message: 'The body is larger than 1048576 bytes',
  }),
  415: refusal('The body is not application/json, or it is compressed', {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Bodies are sent as application/json, uncompressed',
  }),
};

/** What a submission may be refused with. */
export const submissionRefusals = {
  ...bodyRefusals,
  400: refusal('The command breaks the contract', {
    code: 'VALIDATION_ERROR',
    message: 'Invalid taskId: it is required',
    details: { field: 'taskId', reason: 'it is required' },
  }),
  409: refusal('Another command uses the taskId', {
    code: 'DUPLICATE_TASK_ID',
    message: 'Another command already uses the taskId assist-001',
    details: { taskId: 'assist-001' },
  }),
  429: refusal(
    'Too many commands are being submitted at once',
    { code: 'TOO_MANY_REQUESTS', message: 'Too many commands are being submitted at once' },
    retryAfter,
  ),
};
