import type { WorkResult } from '../../outcome.ts';
import type { Answer } from './ask.ts';
import type { Answered } from './model-assistant.ts';
import type { Model } from './model.ts';

/** Tokens have a price for each million of them. */
const MILLION = 1_000_000;
/** A ten-millionth of the currency: what a token costs is less than a cent. */
const COST_DIGITS = 7;

/** What a model answered, as the command's result: which model it was, what it read and wrote, and what that cost. */
export function resultOf({ model, answers, data, instead }: Answered, input: string): WorkResult {
  const text = answers.at(-1)?.text ?? '';
  const isCutShort = answers.at(-1)?.isCutShort === true;
  const usage = usageOf(answers);
  const cost = costOf(model, usage);
  const confidence = confidenceIn(data);
  return {
    // What is there is of use, and not all that was asked for.
    status: isCutShort ? 'PARTIAL_SUCCESS' : 'SUCCESS',
    result: {
      output: text,
      ...(confidence !== undefined && { confidence }),
      metadata: {
        wordCount: input.split(/\s+/).filter(Boolean).length,
        processingSteps: ['asking', ...(data === undefined ? [] : ['validation'])],
        model: answers.at(-1)?.model ?? model.name,
        provider: model.kind,
        ...(Object.keys(usage).length > 0 && { usage }),
        ...(cost && { cost }),
        ...(data !== undefined && { data }),
        ...(answers.length > 1 && { repaired: true }),
        ...(isCutShort && { cutShort: true }),
        ...(confidence !== undefined && { confidenceMethod: 'the model says so itself' }),
        ...(instead && { fallback: instead }),
      },
    },
  };
}

interface Usage {
  inputTokens?: number;
  outputTokens?: number;
}

/** Of all answers together; absent where the provider does not say. */
function usageOf(answers: Answer[]): Usage {
  const sum = (name: keyof Usage): number | undefined =>
    answers.every((answer) => answer[name] !== undefined)
      ? answers.reduce((total, answer) => total + (answer[name] ?? 0), 0)
      : undefined;
  const [inputTokens, outputTokens] = [sum('inputTokens'), sum('outputTokens')];
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

function costOf(
  { cost }: Model,
  { inputTokens, outputTokens }: Usage,
): { amount: number; currency: string } | undefined {
  if (cost === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
  const amount = (inputTokens * cost.inputPerMillion + outputTokens * cost.outputPerMillion) / MILLION;
  return { amount: Number(amount.toFixed(COST_DIGITS)), currency: cost.currency ?? 'USD' };
}

/** Where the assistant's structure has one, from 0 to 1. Else there is none: what nobody measured is not made up. */
function confidenceIn(data: unknown): number | undefined {
  const { confidence } = (data ?? {}) as { confidence?: unknown };
  return typeof confidence === 'number' && confidence >= 0 && confidence <= 1 ? confidence : undefined;
}
