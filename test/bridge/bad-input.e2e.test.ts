import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Message } from 'kafkajs';
import type { Command } from '../../schemas/generated/command.ts';
import { command, Pipeline } from '../support/pipeline.ts';
import { CompressionTypes } from '../support/topic-reader.ts';
import { until } from '../../support/until.ts';

interface BadInput {
  name: string;
  value: string | Buffer | null;
  code: string;
  /** Part of the dead letter's message. */
  reason: RegExp;
  /** The sender named a usable taskId, so a FAILURE result is owed. */
  taskId?: string;
  /** What the letter carries: the JSON, the bytes, or a description. */
  carries: 'originalMessage' | 'rawMessage' | 'omitted';
}

const json = (value: unknown): string => JSON.stringify(value);
const timestamp = new Date().toISOString();
const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

const inputs: BadInput[] = [
  {
    name: 'not JSON',
    value: '{"taskId":',
    code: 'VALIDATION_ERROR',
    reason: /not JSON/,
    carries: 'rawMessage',
  },
  {
    name: 'an array',
    value: '[1,2]',
    code: 'VALIDATION_ERROR',
    reason: /must be object/,
    carries: 'originalMessage',
  },
  { name: 'a null value', value: null, code: 'VALIDATION_ERROR', reason: /empty/, carries: 'rawMessage' },
  {
    name: 'invalid UTF-8',
    value: Buffer.concat([Buffer.from('{"taskId":"u'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    code: 'VALIDATION_ERROR',
    reason: /UTF-8/,
    carries: 'rawMessage',
  },
  {
    name: 'no taskId',
    value: json({ taskType: 'EXECUTE_ASSISTANT', timestamp }),
    code: 'VALIDATION_ERROR',
    reason: /taskId: it is required/,
    carries: 'originalMessage',
  },
  {
    name: 'an ill-formed taskId',
    value: json({ ...command(), taskId: 'a b' }),
    code: 'VALIDATION_ERROR',
    reason: /taskId: must match pattern/,
    carries: 'originalMessage',
  },
  ...[256, 5_000].map((length): BadInput => ({
    name: `a taskId of ${length} characters`,
    value: json({ ...command(), taskId: 'x'.repeat(length) }),
    code: 'VALIDATION_ERROR',
    reason: /at most 255/,
    carries: 'originalMessage',
  })),
  {
    name: 'no taskType',
    value: json({ taskId: 'no-type', timestamp }),
    taskId: 'no-type',
    code: 'VALIDATION_ERROR',
    reason: /taskType: it is required/,
    carries: 'originalMessage',
  },
  {
    name: 'an unknown taskType',
    value: json({ taskId: 'unknown-type', taskType: 'MAKE_TEA', timestamp }),
    taskId: 'unknown-type',
    code: 'VALIDATION_ERROR',
    reason: /EXECUTE_ASSISTANT, SCHEDULE_HABITS/,
    carries: 'originalMessage',
  },
  {
    name: 'a taskType that is a number',
    value: json({ taskId: 'number-type', taskType: 7, timestamp }),
    taskId: 'number-type',
    code: 'VALIDATION_ERROR',
    reason: /taskType/,
    carries: 'originalMessage',
  },
  {
    name: 'no timestamp',
    value: json({ taskId: 'no-time', taskType: 'EXECUTE_ASSISTANT' }),
    taskId: 'no-time',
    code: 'VALIDATION_ERROR',
    reason: /timestamp: it is required/,
    carries: 'originalMessage',
  },
  {
    name: 'an ill-formed timestamp',
    value: json({ taskId: 'bad-time', taskType: 'EXECUTE_ASSISTANT', timestamp: 'yesterday' }),
    taskId: 'bad-time',
    code: 'VALIDATION_ERROR',
    reason: /timestamp: must match format/,
    carries: 'originalMessage',
  },
  {
    name: 'a NUL in the correlationId',
    value: json({ ...command(), taskId: 'nul-correlation', correlationId: 'a\u0000b' }),
    taskId: 'nul-correlation',
    code: 'VALIDATION_ERROR',
    reason: /correlationId.*NUL/,
    carries: 'originalMessage',
  },
  {
    name: 'half a surrogate pair in the userId',
    value: json({ ...command({ assistantId: 'echo', userId: '\ud800' }), taskId: 'lone-surrogate' }),
    taskId: 'lone-surrogate',
    code: 'VALIDATION_ERROR',
    reason: /userId.*surrogate/,
    carries: 'originalMessage',
  },
  {
    name: 'half a surrogate pair in the input',
    value: json({ ...command({ assistantId: 'echo', input: '\ud800' }), taskId: 'lone-input' }),
    taskId: 'lone-input',
    code: 'VALIDATION_ERROR',
    reason: /payload: it has no canonical JSON form.*surrogate/,
    carries: 'originalMessage',
  },
  {
    name: 'a number beyond all range',
    value: `{"taskId":"infinite","taskType":"EXECUTE_ASSISTANT","timestamp":"${timestamp}","payload":{"metadata":{"a":1e999}}}`,
    taskId: 'infinite',
    code: 'VALIDATION_ERROR',
    reason: /payload: it has no canonical JSON form.*Infinity/,
    carries: 'originalMessage',
  },
  {
    name: '200 levels of nesting',
    value: `{"taskId":"too-deep","taskType":"EXECUTE_ASSISTANT","timestamp":"${timestamp}","payload":{"metadata":{"a":${nested(200)}}}}`,
    taskId: 'too-deep',
    code: 'VALIDATION_ERROR',
    reason: /levels deep/,
    carries: 'originalMessage',
  },
  {
    name: 'numbers that grow when they are written out',
    value: `{"taskId":"growing","taskType":"EXECUTE_ASSISTANT","timestamp":"${timestamp}","payload":{"metadata":{"a":[${'1e20,'.repeat(150_000)}1]}}}`,
    taskId: 'growing',
    code: 'MESSAGE_TOO_LARGE',
    reason: /written out/,
    carries: 'originalMessage',
  },
  {
    name: '6 MB that gzip to little',
    value: json({ ...command({ assistantId: 'echo', input: 'a'.repeat(6_000_000) }), taskId: 'bomb' }),
    code: 'MESSAGE_TOO_LARGE',
    reason: /6000\d{3} bytes/,
    carries: 'omitted',
  },
  {
    name: 'a command that fits the topic while its dead letter would not',
    value: json({
      ...command(),
      taskId: 'big-letter',
      taskType: 'MAKE_TEA',
      payload: { input: 'b'.repeat(1_040_000) },
    }),
    taskId: 'big-letter',
    code: 'VALIDATION_ERROR',
    reason: /taskType/,
    carries: 'omitted',
  },
];

describe('bad input in one batch with good commands', () => {
  let pipeline: Pipeline;
  const good: Command[] = [
    command(),
    command({ assistantId: 'echo', input: 'a \u0000 in the payload' }),
    {
      ...command(),
      payload: JSON.parse(
        '{"assistantId":"echo","input":"p","metadata":{"__proto__":{"polluted":true}}}',
      ) as {
        input: string;
      },
    },
    command(),
  ];
  const wrongKey = command();
  const huge = command({ assistantId: 'large', input: '1200000' });

  beforeAll(async () => {
    pipeline = await Pipeline.open();
    await pipeline.worker();
    const messages: Message[] = inputs.map(({ value }) => ({ key: 'k', value, partition: 0 }));
    const sound = [...good, huge].map((c) => ({ key: c.taskId, value: json(c), partition: 0 }));
    await pipeline.producer.send({
      topic: pipeline.names.topics.commands,
      compression: CompressionTypes.GZIP,
      messages: [
        ...sound.slice(0, 2),
        ...messages,
        ...sound.slice(2),
        { key: 'another', value: json(wrongKey), partition: 0 },
      ],
    });
    await pipeline.result(wrongKey.taskId);
    await until('all dead letters', () => pipeline.deadLetters().length >= inputs.length, {
      seen: () => pipeline.deadLetters().map(({ body }) => body.error.message),
    });
  }, 180_000);

  afterAll(() => pipeline.close());

  test.each(inputs)('$name is dead-lettered with its reason', ({ value, code, reason, taskId, carries }) => {
    const bytes = Buffer.from(value ?? '');
    const letters = pipeline
      .deadLetters()
      .filter(({ body }) => reason.test(body.error.message) && carries in body);
    const letter = letters.find(({ body, text }) =>
      carries === 'originalMessage'
        ? text.startsWith(`{"originalMessage":${bytes.toString()}`)
        : carries === 'rawMessage'
          ? body.rawMessage === bytes.toString('base64')
          : body.omitted?.size === bytes.length,
    );
    expect(letter?.body).toMatchObject({ error: { code }, retryCount: 0 });
    expect(letter?.headers).toMatchObject({
      'rnle-original-topic': pipeline.names.topics.commands,
      'rnle-original-partition': '0',
      'rnle-original-key': 'k',
      'rnle-error-code': code,
    });
    expect(letter?.headers['rnle-original-offset']).toMatch(/^\d+$/);
    if (taskId === undefined) return;
    expect(pipeline.results(taskId).map(({ body }) => body)).toEqual([
      expect.objectContaining({ status: 'FAILURE', error: expect.objectContaining({ code }) as unknown }),
    ]);
  });

  test('the good commands succeed, each once, and the partition goes on', async () => {
    for (const { taskId } of good) await pipeline.result(taskId);
    for (const { taskId, payload } of good) {
      expect(pipeline.results(taskId).map(({ body }) => body)).toEqual([
        expect.objectContaining({
          status: 'SUCCESS',
          result: expect.objectContaining({ output: payload?.input }) as unknown,
        }),
      ]);
    }
    const later = command();
    await pipeline.producer.send({
      topic: pipeline.names.topics.commands,
      messages: [{ key: later.taskId, value: json(later), partition: 0 }],
    });
    await expect(pipeline.result(later.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
  });

  test('a key that differs from the taskId is counted, and the taskId wins', async () => {
    expect(pipeline.results(wrongKey.taskId)[0]?.key).toBe(wrongKey.taskId);
    const metrics = await (await fetch(`${await pipeline.workers[0]?.url}/metrics`)).text();
    expect(metrics).toMatch(/^rnle_key_mismatch_total 1$/m);
  });

  test('a result that its topic would refuse becomes FAILURE RESULT_TOO_LARGE', async () => {
    await expect(pipeline.result(huge.taskId)).resolves.toMatchObject({
      status: 'FAILURE',
      error: { code: 'RESULT_TOO_LARGE' },
    });
  });

  test('the process stayed up', async () => {
    const response = await fetch(`${await pipeline.workers[0]?.url}/health`);
    expect(response.status).toBe(200);
    expect(pipeline.workers).toHaveLength(1);
  });
});

test('1,000 results of 10 kB at once are published, one each', async () => {
  const pipeline = await Pipeline.open();
  try {
    await pipeline.worker();
    const commands = Array.from({ length: 1_000 }, () => command({ assistantId: 'large', input: '10000' }));
    await pipeline.sendCommands(...commands);
    await until('1,000 results', () => new Set(pipeline.results().map(({ key }) => key)).size === 1_000, {
      timeoutMs: 150_000,
      seen: () => pipeline.results().length,
    });
    expect(pipeline.results()).toHaveLength(1_000);
  } finally {
    await pipeline.close();
  }
}, 180_000);
