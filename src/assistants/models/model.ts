import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { ConfigError } from '../../config-error.ts';
import { keyOf } from './key.ts';
import { providerFetch } from './provider-fetch.ts';
import type { Definition, Provider } from './read-definitions.ts';

const OLLAMA = 'http://127.0.0.1:11434/v1';
const ANTHROPIC = 'https://api.anthropic.com/v1';

/** One model of one provider, ready to be asked. */
export interface Model {
  /** As the definition names it. */
  name: string;
  kind: Provider['kind'];
  /** Tells providers apart that are up and down by themselves: `openai-compatible at api.example.com`. */
  provider: string;
  language: LanguageModel;
  /** Never to be shown. */
  key: string | undefined;
  idempotencyHeader: string | undefined;
  cost: Definition['cost'];
}

/** @throws ConfigError where its key or its address is missing */
export function modelOf(
  { provider, model, cost }: Pick<Definition, 'provider' | 'model' | 'cost'>,
  env: Record<string, string | undefined>,
): Model {
  const { kind, idempotencyHeader } = provider;
  const key = keyOf(provider, env);
  const baseUrl = addressOf(provider);
  return {
    name: model,
    kind,
    provider: `${kind} at ${new URL(baseUrl).host}`,
    language: languageModel(kind, baseUrl, model, key),
    key,
    idempotencyHeader,
    cost,
  };
}

function addressOf({ kind, baseUrl }: Provider): string {
  const own = { 'openai-compatible': undefined, anthropic: ANTHROPIC, ollama: OLLAMA }[kind];
  const address = baseUrl ?? own;
  if (address !== undefined && URL.canParse(address)) return address.replace(/\/$/, '');
  throw new ConfigError(
    `RNLE_ASSISTANTS: provider.baseUrl is ${JSON.stringify(baseUrl)}: it must be an address`,
  );
}

function languageModel(
  kind: Provider['kind'],
  baseURL: string,
  model: string,
  apiKey: string | undefined,
): LanguageModel {
  // Without a key the library looks for one in variables of its own.
  if (kind === 'anthropic') {
    return createAnthropic({ baseURL, apiKey: apiKey ?? '', fetch: providerFetch })(model);
  }
  return createOpenAICompatible({
    name: kind,
    baseURL,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: providerFetch,
    ...(apiKey !== undefined && { apiKey }),
  })(model);
}
