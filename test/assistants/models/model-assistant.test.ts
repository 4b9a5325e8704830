import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { AssistantRequest } from '../../../src/assistants/assistant.ts';
import { createModelAssistant } from '../../../src/assistants/models/model-assistant.ts';
import { ProviderCircuits } from '../../../src/assistants/models/provider-circuits.ts';
import type { Definition } from '../../../src/assistants/models/read-definitions.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { FakeProvider } from '../../support/fake-provider.ts';

const KEY = 'sk-test-1234567890';
const logger = createLogger({ level: 'silent', workerId: 'w1' });
const never = new AbortController().signal;

let provider: FakeProvider;
let held: number[];

beforeAll(async () => {
  provider = await FakeProvider.open();
});
beforeEach(() => {
  provider.asked.length = 0;
  provider.behaves();
  provider.always({ kind: 'answer', text: 'Well done.' });
  held = [];
});
afterAll(() => provider.close());

function assistant(change: Partial<Definition> = {}) {
  const definition: Definition = {
    id: 'coach',
    provider: { kind: 'openai-compatible', baseUrl: provider.url, apiKeyVariable: 'COACH_KEY' },
    model: 'm1',
    instructions: 'You coach.',
    maxInputCharacters: 100_000,
    timeoutSeconds: 120,
    retry: 'standard',
    ...change,
  };
  return createModelAssistant(definition, {
    env: { COACH_KEY: KEY },
    rateLimit: {
      wait: () => Promise.resolve(),
      hold: (_, __, ms) => Promise.resolve(void held.push(ms)),
    },
    circuits: new ProviderCircuits(createMetrics(logger), logger),
  });
}

const request = (input = 'My résumé', more: Partial<AssistantRequest> = {}): AssistantRequest => ({
  input,
  metadata: {},
  tryKey: 't1/1',
  ...more,
});

const run = (change: Partial<Definition> = {}, asked = request(), signal = never) =>
  assistant(change).run(asked, signal);

test('the model is told the instructions, the input and the role, and its answer is the result', async () => {
  const parts: string[] = [];
  const cost = { inputPerMillion: 1, outputPerMillion: 10 };
  const result = await assistant({ cost }).run(request('My résumé', { role: 'Baker' }), never, (text) =>
    parts.push(text),
  );
  const [asked] = provider.asked;
  expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(asked?.body).toMatchObject({
    model: 'm1',
    messages: [
      { role: 'system', content: 'You coach.' },
      { role: 'user', content: 'The role: Baker\n\nMy résumé' },
    ],
  });
  const inputTokens = JSON.stringify(asked?.body.messages).length;
  expect(result).toEqual({
    status: 'SUCCESS',
    result: {
      output: 'Well done.',
      metadata: {
        wordCount: 2,
        processingSteps: ['asking'],
        model: 'm1-served',
        provider: 'openai-compatible',
        usage: { inputTokens, outputTokens: 2 },
        cost: { amount: (inputTokens + 20) / 1e6, currency: 'USD' },
      },
    },
  });
  expect(parts).toEqual(['Well don', 'Well done.']);
});

test("Anthropic's protocol, and Ollama's", async () => {
  const anthropic = { kind: 'anthropic', baseUrl: provider.url, apiKeyVariable: 'COACH_KEY' } as const;
  const { result } = await run({ provider: anthropic });
  expect(result).toMatchObject({
    output: 'Well done.',
    metadata: { provider: 'anthropic', usage: { outputTokens: 2 } },
  });
  expect(provider.asked[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': KEY } });
  await run({ provider: { kind: 'ollama', baseUrl: provider.url } });
  expect(provider.asked[1]?.path).toBe('/v1/chat/completions');
  expect(provider.asked[1]?.headers.authorization).toBeUndefined();
});

const structure = {
  type: 'object',
  required: ['verdict', 'confidence'],
  properties: { verdict: { type: 'string' }, confidence: { type: 'number' } },
};
const good = '{"verdict":"good","confidence":0.7}';

test.each([
  ['as it is', good],
  ['in a fence', `\`\`\`json\n${good}\n\`\`\``],
])('an answer in the structure that was asked for: %s', async (_, text) => {
  provider.behaves({ kind: 'answer', text });
  const { result } = await run({ output: structure });
  expect(provider.asked[0]?.body.response_format).toMatchObject({ type: 'json_schema' });
  expect(result).toMatchObject({
    confidence: 0.7,
    metadata: {
      data: { verdict: 'good', confidence: 0.7 },
      processingSteps: ['asking', 'validation'],
      confidenceMethod: 'the model says so itself',
    },
  });
});

test('an answer in another structure is asked for once more, with what is wrong, and both are paid for', async () => {
  provider.behaves({ kind: 'answer', text: '{"verdict":7}' }, { kind: 'answer', text: good });
  const { result } = await run({ output: structure });
  expect(provider.asked[1]?.body.messages?.slice(-2)).toMatchObject([
    { role: 'assistant', content: '{"verdict":7}' },
    { role: 'user', content: expect.stringContaining("must have required property 'confidence'") },
  ]);
  expect(result).toMatchObject({ metadata: { repaired: true, usage: { outputTokens: 2 + 5 } } });
});

test('an answer that is wrong again is a failure', async () => {
  provider.always({ kind: 'answer', text: 'I would rather not' });
  await expect(run({ output: structure })).rejects.toMatchObject({
    code: 'INVALID_ANSWER',
    retryable: false,
    message: 'The answer of m1 is not what the assistant promises: it is not JSON',
  });
  expect(provider.asked).toHaveLength(2);
});

test('an answer that is cut short for want of room is told as one', async () => {
  provider.behaves({ kind: 'answer', text: 'And then', finish: 'length' });
  await expect(run()).resolves.toMatchObject({
    status: 'PARTIAL_SUCCESS',
    result: { metadata: { cutShort: true } },
  });
});

test.each([
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, { retryAfterMs: 7_000 }],
  [
    '429 in milliseconds',
    { kind: 'status', status: 429, headers: { 'retry-after-ms': '70' } },
    { retryAfterMs: 70 },
  ],
  ['500', { kind: 'status', status: 500 }, { message: expect.stringContaining('answers 500') }],
  [
    'a wrong key',
    { kind: 'status', status: 401, message: `no key ${KEY}` },
    { message: expect.stringContaining('401') },
  ],
  ['a cut', { kind: 'cut', text: 'Half an ans' }, { message: expect.stringContaining('broke off') }],
  ['garbage', { kind: 'garbage' }, { message: expect.stringContaining('broke off') }],
  ['no end', { kind: 'endless', text: 'and so on' }, { message: expect.stringContaining('broke off') }],
  ['silence', { kind: 'hang' }, { message: expect.stringContaining('did not answer within 1 s') }],
] as const)('%s is worth another try', async (_, behaviour, expected) => {
  provider.behaves(behaviour);
  const failing = run({ timeoutSeconds: 1 });
  await expect(failing).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true, ...expected });
  await failing.catch((error: unknown) => expect((error as Error).stack).not.toContain(KEY));
});

test.each([
  [{ kind: 'status', status: 400, message: 'context length exceeded' }, /answers 400: context length/],
  [{ kind: 'answer', text: '', finish: 'content_filter' }, /content filter/],
] as const)('a refusal is the result: %j', async (behaviour, message) => {
  provider.behaves(behaviour);
  await expect(run()).rejects.toMatchObject({
    code: 'MODEL_REFUSED',
    retryable: false,
    message: expect.stringMatching(message),
  });
});

test('an assistant that is not to be tried again fails at once', async () => {
  provider.behaves({ kind: 'status', status: 500 });
  await expect(run({ retry: 'none' })).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: false });
});

test('when the provider asks for a pause, all workers hold', async () => {
  provider.behaves({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
  await expect(run({ requestsPerMinute: 60 })).rejects.toThrow('answers 429');
  expect(held).toEqual([7_000]);
});

test('the second model is asked where the first one fails, and the result says so', async () => {
  provider.behaves({ kind: 'status', status: 503, message: 'overloaded' });
  const { result } = await run({ fallback: { model: 'm2' } });
  expect(provider.asked.map(({ body }) => body.model)).toEqual(['m1', 'm2']);
  expect(result.metadata).toMatchObject({
    model: 'm2-served',
    fallback: {
      of: 'm1',
      because: expect.stringMatching(/^openai-compatible at 127\.0\.0\.1:\d+ answers 503: overloaded$/),
    },
  });
});

test('a task that is cancelled lets go of the request', async () => {
  provider.behaves({ kind: 'hang' });
  const controller = new AbortController();
  const running = run({}, request(), controller.signal);
  running.catch(() => undefined);
  while (provider.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
  while (provider.asked[0]?.aborted === false) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('every try of a run has the same idempotency key, and a repair one of its own', async () => {
  const idempotent = {
    kind: 'openai-compatible',
    baseUrl: provider.url,
    idempotencyHeader: 'Idempotency-Key',
  } as const;
  provider.behaves(
    { kind: 'status', status: 500 },
    { kind: 'answer', text: 'no' },
    { kind: 'answer', text: good },
  );
  const asked = { provider: idempotent, output: structure };
  await expect(run(asked)).rejects.toThrow();
  await run(asked);
  expect(provider.asked.map(({ headers }) => headers['idempotency-key'])).toEqual([
    't1/1/m1',
    't1/1/m1',
    't1/1/m1/repair',
  ]);
});

test('no more answers are under way than the definition has it', async () => {
  provider.always({ kind: 'answer', text: 'A longer answer than one piece', pieceMs: 5 });
  const one = assistant({ concurrency: 1 });
  const texts: string[] = [];
  const ask = (name: string) => one.run(request(), never, () => texts.push(name));
  await Promise.all([ask('a'), ask('b')]);
  expect(texts.join('')).toMatch(/^(a+b+|b+a+)$/);
});

test('a provider that fails again and again is left alone for a while', async () => {
  provider.always({ kind: 'status', status: 500 });
  const one = assistant();
  for (let tries = 0; tries < 5; tries++)
    await expect(one.run(request(), never)).rejects.toThrow('answers 500');
  await expect(one.run(request(), never)).rejects.toMatchObject({
    message: expect.stringContaining('left alone'),
    retryAfterMs: 10_000,
  });
  expect(provider.asked).toHaveLength(5);
});

test.each([
  ['', /a text is needed/],
  ['x'.repeat(11), /11 characters, and coach takes 10/],
])('an input that it does not take: %.12s', async (input, reason) => {
  await expect(run({ maxInputCharacters: 10 }, request(input))).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field: 'payload.input', reason: expect.stringMatching(reason) },
  });
  expect(provider.asked).toEqual([]);
});

test('a provider that leads elsewhere is not followed', async () => {
  const other = await FakeProvider.open();
  for (const status of [302, 307, 308]) {
    provider.behaves({ kind: 'status', status, headers: { location: `${other.url}/chat/completions` } });
    await expect(run()).rejects.toMatchObject({ code: 'MODEL_REFUSED', message: /leads elsewhere/ });
  }
  expect(other.asked).toEqual([]);
  await other.close();
});

test('a key that the provider repeats is in no answer and in no part of one', async () => {
  provider.always({ kind: 'answer', text: `Your key is ${KEY}, and that was it.` });
  const parts: string[] = [];
  const { result } = await assistant().run(request(), never, (text) => parts.push(text));
  expect(result.output).toBe('Your key is [hidden], and that was it.');
  expect(parts.at(-1)).toBe('Your key is [hidden], and that was it.');
  expect(parts.filter((text) => text.includes(KEY.slice(0, 3)))).toEqual([]);
  const { result: named } = await run({ model: `m-${KEY}` });
  expect(named.metadata?.['model']).toBe('m-[hidden]-served');
});

test('an empty answer is none: it is asked for again', async () => {
  provider.always({ kind: 'answer', text: ' ' });
  await expect(run()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: /empty answer/ });
});

test('an answer without an end is broken off', async () => {
  provider.always({ kind: 'answer', text: 'x'.repeat(1_000_010) });
  await expect(run()).rejects.toMatchObject({ code: 'INVALID_ANSWER', message: /longer than 1000000/ });
});

test('a body without an end is broken off', async () => {
  provider.always({ kind: 'status', status: 500, message: 'x'.repeat(33_000_000) });
  await expect(run()).rejects.toMatchObject({
    code: 'INVALID_ANSWER',
    message: /longer than 32000000 bytes/,
  });
});

test('an answer nested too deep is no outage of its provider', async () => {
  provider.always({ kind: 'answer', text: '['.repeat(20_000) + ']'.repeat(20_000) });
  await expect(run({ output: { type: 'object' } })).rejects.toMatchObject({ code: 'INVALID_ANSWER' });
});
