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
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export function createAssistantRegistry(assistants: Assistant[]): AssistantRegistry {
  const byId = new Map(assistants.map((assistant) => [assistant.id, assistant]));
  const ids = () => [...byId.keys()];
  return {
    get(id = DEFAULT_ASSISTANT) {
      const assistant = byId.get(ALIASES.get(id) ?? id);
      if (assistant) return assistant;
      throw new DefiniteError(
        ErrorCode.UNKNOWN_ASSISTANT,
        `No assistant is called ${JSON.stringify(id.slice(0, 100))}; known: ${ids().join(', ')}`,
        { assistantId: id.slice(0, 100), known: ids() },
      );
    },
    ids,
    async warmUp() {
      for (const assistant of assistants) await assistant.warmUp?.();
    },
    async close() {
      for (const assistant of assistants) await assistant.close?.();
    },
  };
}
