/* Derived from schemas/assistant.json by `npm run generate`. Edit the schema instead. */

export interface Assistant {
  /**
   * What commands name as payload.assistantId
   */
  id: string;
  provider: Provider;
  /**
   * As the provider calls it
   */
  model: string;
  /**
   * What the model is told before the input
   */
  instructions: string;
  /**
   * A longer input is refused
   */
  maxInputCharacters?: number;
  /**
   * A JSON Schema that the answer has to satisfy; without it, the answer is text
   */
  output?: {
    [k: string]: unknown;
  };
  /**
   * Where the model is to stop
   */
  maxOutputTokens?: number;
  temperature?: number;
  /**
   * How long one answer may take
   */
  timeoutSeconds?: number;
  /**
   * standard: as every task that fails and may fare better; none: the first failure is the result
   */
  retry?: 'standard' | 'none';
  /**
   * Answers under way at once, in one worker
   */
  concurrency?: number;
  /**
   * Of all workers together
   */
  requestsPerMinute?: number;
  cost?: Cost;
  /**
   * Who is asked where the first one fails
   */
  fallback?: {
    provider?: Provider;
    model: string;
    cost?: Cost;
  };
}
export interface Provider {
  /**
   * Which API it speaks
   */
  kind: 'openai-compatible' | 'anthropic' | 'ollama';
  /**
   * Needed for openai-compatible; the others have one of their own
   */
  baseUrl?: string;
  /**
   * The environment variable that holds the key
   */
  apiKeyVariable?: string;
  /**
   * The file that holds the key
   */
  apiKeyFile?: string;
  /**
   * Where the provider takes an idempotency key: a request that comes again is not paid twice
   */
  idempotencyHeader?: string;
}
/**
 * Of a million tokens
 */
export interface Cost {
  inputPerMillion: number;
  outputPerMillion: number;
  currency?: string;
}
