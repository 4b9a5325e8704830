import { DefiniteError, ErrorCode } from '../errors.ts';
import type { Assistant } from './assistant.ts';

const DEFAULT_ASSISTANT = 'resume-analyst';

/** `asst_123` is the id in the contract's own example, whose result is a résumé analysis. */
const ALIASES = new Map([['asst_123', 'resume-analyst']]);

export interface AssistantRegistry {
  /**
   * The assistant with this id, or the default for `undefined`.
   * @throws DefiniteError UNKNOWN_ASSISTANT, naming the known ids in `details.known`
   */
  get(id?: string): Assistant;
  ids(): string[];
  /** Takes the place of those that were defined before; one called like a built-in one is asked in its stead. */
  define(assistants: Assistant[]): void;
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export function createAssistantRegistry(assistants: Assistant[]): AssistantRegistry {
  const builtIn = new Map(assistants.map((assistant) => [assistant.id, assistant]));
  let byId = builtIn;
  const ids = () => [...byId.keys()];
  return {
    get(id = DEFAULT_ASSISTANT) {
      const assistant = byId.get(id) ?? byId.get(ALIASES.get(id) ?? id);
      if (assistant) return assistant;
      throw new DefiniteError(
        ErrorCode.UNKNOWN_ASSISTANT,
        `No assistant is called ${JSON.stringify(id.slice(0, 100))}; known: ${ids().join(', ')}`,
        { assistantId: id.slice(0, 100), known: ids() },
      );
    },
    ids,
    define(defined) {
      byId = new Map([...builtIn, ...defined.map((assistant) => [assistant.id, assistant] as const)]);
    },
    async warmUp() {
      for (const assistant of assistants) await assistant.warmUp?.();
    },
    async close() {
      for (const assistant of assistants) await assistant.close?.();
    },
  };
}
