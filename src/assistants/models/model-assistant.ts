import type { ValidateFunction } from 'ajv';
import type { ModelMessage } from 'ai';
import pLimit from 'p-limit';
import { DefiniteError, ErrorCode, RnleError, TransientError, validationError } from '../../errors.ts';
import type { WorkResult } from '../../outcome.ts';
import type { Assistant, AssistantRequest } from '../assistant.ts';
import { compileAnswerSchema } from './answer-schema.ts';
import { ask, type Answer, type Question } from './ask.ts';
import type { RateLimit } from './limits.ts';
import { modelOf, type Model } from './model.ts';
import type { ProviderCircuits } from './provider-circuits.ts';
import type { Definition } from './read-definitions.ts';
import { resultOf } from './result.ts';

export interface ModelAssistantDependencies {
  env: Record<string, string | undefined>;
  rateLimit: RateLimit;
  circuits: ProviderCircuits;
}

/** What was answered, and how it came about. */
export interface Answered {
  model: Model;
  /** Each was paid for: the last one is the answer. */
  answers: Answer[];
  /** Where the definition asks for a structure: the answer in it. */
  data?: unknown;
  /** Why the first model's answer is not there. */
  instead?: { of: string; because: string };
}

/**
 * An assistant that a definition describes and a model answers for.
 *
 * @throws ConfigError where a key or an address is missing
 */
export function createModelAssistant(definition: Definition, deps: ModelAssistantDependencies): Assistant {
  const { id, fallback, retry, concurrency = Infinity, maxInputCharacters } = definition;
  const first = modelOf(definition, deps.env);
  const second = fallback && modelOf({ provider: definition.provider, ...fallback }, deps.env);
  const limit = pLimit(concurrency);
  const isAnswer = definition.output && compileAnswerSchema(definition.output);

  async function answer(
    request: AssistantRequest,
    signal: AbortSignal,
    onPartial: (text: string) => void,
  ): Promise<Answered> {
    try {
      return await answerOf(first, request, signal, onPartial);
    } catch (error) {
      signal.throwIfAborted();
      if (second === undefined || !(error instanceof RnleError)) throw error;
      const answered = await answerOf(second, request, signal, onPartial);
      return { ...answered, instead: { of: first.name, because: error.message } };
    }
  }

  async function answerOf(
    model: Model,
    request: AssistantRequest,
    signal: AbortSignal,
    onPartial: (text: string) => void,
  ): Promise<Answered> {
    const question = questionOf(definition, request, model);
    const given = await askPolitely(model, question, signal, onPartial);
    if (!isAnswer) return { model, answers: [given] };
    const judged = judge(given, isAnswer);
    if ('data' in judged) return { model, answers: [given], data: judged.data };
    // Once, with what is wrong: most models mend it.
    const repair: ModelMessage[] = [
      { role: 'assistant', content: given.text },
      {
        role: 'user',
        content: `This is not what was asked for: ${judged.wrong}. Answer again, with the JSON alone.`,
      },
    ];
    const idempotencyKey = `${question.idempotencyKey}/repair`;
    const repairing = { ...question, messages: [...question.messages, ...repair], idempotencyKey };
    const again = await askPolitely(model, repairing, signal, onPartial);
    const mended = judge(again, isAnswer);
    if ('data' in mended) return { model, answers: [given, again], data: mended.data };
    const message = `The answer of ${model.name} is not what the assistant promises: ${mended.wrong}`;
    throw new DefiniteError(ErrorCode.INVALID_ANSWER, message, { reason: mended.wrong });
  }

  /** Within the limits of the definition and of the provider. */
  async function askPolitely(
    model: Model,
    question: Question,
    signal: AbortSignal,
    onPartial: (text: string) => void,
  ): Promise<Answer> {
    const { requestsPerMinute } = definition;
    if (requestsPerMinute !== undefined)
      await deps.rateLimit.wait(`assistant/${id}`, requestsPerMinute, signal);
    try {
      return await deps.circuits.run(model.provider, () => ask(model, question, signal, onPartial));
    } catch (error) {
      const isAskedToWait = error instanceof TransientError && error.details?.['status'] === 429;
      // The others are not to find out one by one.
      if (isAskedToWait && requestsPerMinute !== undefined && error.retryAfterMs !== undefined)
        await deps.rateLimit.hold(`assistant/${id}`, requestsPerMinute, error.retryAfterMs);
      throw error;
    }
  }

  return {
    id,
    duration: () => 'long',
    async run(request, signal, onPartial = () => undefined): Promise<WorkResult> {
      const { input } = request;
      if (!input.trim()) throw validationError('payload.input', 'a text is needed');
      if (input.length > maxInputCharacters) {
        const reason = `${input.length} characters, and ${id} takes ${maxInputCharacters}`;
        throw validationError('payload.input', reason);
      }
      try {
        return resultOf(await limit(() => answer(request, signal, onPartial)), input);
      } catch (error) {
        if (retry !== 'none' || !(error instanceof TransientError)) throw error;
        throw new DefiniteError(error.code, error.message, error.details);
      }
    },
  };
}

function questionOf(
  definition: Definition,
  { input, role, tryKey }: AssistantRequest,
  model: Model,
): Question {
  const { instructions, output, maxOutputTokens, temperature, timeoutSeconds } = definition;
  const text = role === undefined ? input : `The role: ${role}\n\n${input}`;
  return {
    instructions,
    messages: [{ role: 'user', content: text }],
    timeoutMs: timeoutSeconds * 1000,
    idempotencyKey: `${tryKey}/${model.name}`,
    ...(output && { output }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}

/** Models put a fence around JSON now and then. */
const FENCE = /^\s*```(?:json)?\s*\n(.*)\n\s*```\s*$/s;

function judge(
  { text, isCutShort }: Answer,
  validate: ValidateFunction,
): { data: unknown } | { wrong: string } {
  let data: unknown;
  try {
    data = JSON.parse(FENCE.exec(text)?.[1] ?? text);
  } catch {
    return { wrong: isCutShort ? 'it is cut short' : 'it is not JSON' };
  }
  if (validate(data)) return { data };
  const [error] = validate.errors ?? [];
  const place = error?.instancePath.slice(1).replaceAll('/', '.');
  return { wrong: [place, error?.message].filter(Boolean).join(' ') };
}
