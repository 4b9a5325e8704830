import { jsonSchema, Output, streamText, type ModelMessage } from 'ai';
import { DefiniteError, ErrorCode, TransientError } from '../../errors.ts';
import { KeyHiding, withoutKey } from './key-hiding.ts';
import { modelError } from './model-error.ts';
import type { Model } from './model.ts';
import { tooLong } from './provider-fetch.ts';

/** Of an answer: a result message holds no more. */
const MOST_CHARACTERS = 1_000_000;

export interface Question {
  instructions: string;
  messages: ModelMessage[];
  /** What the answer has to satisfy; without it, it is text. */
  output?: object;
  maxOutputTokens?: number;
  temperature?: number;
  timeoutMs: number;
  /** The same for every try of the same question. */
  idempotencyKey: string;
}

export interface Answer {
  text: string;
  /** The model stopped for want of room. */
  isCutShort: boolean;
  /** As the provider names what answered; absent where it does not. */
  model?: string;
  inputTokens?: number;
  outputTokens?: number;
}

/**
 * Asks a model once, and hands on what has come of the answer so far.
 *
 * @throws TransientError where another try may help, DefiniteError MODEL_REFUSED where it will not, the signal's own reason
 *   where it was aborted
 */
export async function ask(
  model: Model,
  question: Question,
  signal: AbortSignal,
  onPartial: (text: string) => void,
): Promise<Answer> {
  const { instructions, messages, output, maxOutputTokens, temperature, timeoutMs, idempotencyKey } =
    question;
  const limit = AbortSignal.timeout(timeoutMs);
  const result = streamText({
    model: model.language,
    instructions,
    messages,
    abortSignal: AbortSignal.any([signal, limit]),
    // Tries are Temporal's to count.
    maxRetries: 0,
    // What goes wrong comes with the stream; by itself, the library would print it.
    onError: () => undefined,
    ...(output && {
      output: Output.object({
        schema: jsonSchema(output as Parameters<typeof jsonSchema>[0]),
        name: 'answer',
      }),
    }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(model.idempotencyHeader !== undefined && { headers: { [model.idempotencyHeader]: idempotencyKey } }),
  });
  const hiding = new KeyHiding(model.key);
  let text = '';
  let served: string | undefined;
  try {
    for await (const part of result.stream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') {
        text += hiding.next(part.text);
        if (text.length > MOST_CHARACTERS) throw tooLong(`${MOST_CHARACTERS} characters`);
        onPartial(text);
      }
      if (part.type === 'finish-step') served = part.response.modelId;
      if (part.type !== 'finish') continue;
      if (part.finishReason === 'content-filter') {
        throw new DefiniteError(
          ErrorCode.MODEL_REFUSED,
          `${model.provider} withholds its answer: content filter`,
        );
      }
      text += hiding.end();
      if (text.trim() === '') {
        throw new TransientError(ErrorCode.UNAVAILABLE, `${model.provider} gives an empty answer`);
      }
      const { inputTokens, outputTokens } = part.totalUsage;
      return {
        text,
        isCutShort: part.finishReason === 'length',
        ...(served !== undefined && { model: withoutKey(served, model.key) }),
        ...(inputTokens !== undefined && { inputTokens }),
        ...(outputTokens !== undefined && { outputTokens }),
      };
    }
    signal.throwIfAborted();
    throw new Error('the answer has no end');
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      const message = `${model.provider} did not answer within ${timeoutMs / 1000} s`;
      throw new TransientError(ErrorCode.UNAVAILABLE, message);
    }
    throw modelError(model, error);
  }
}
