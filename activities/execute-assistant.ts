import type { AssistantRegistry } from '../src/assistants/registry.ts';
import { DefiniteError, validationError } from '../src/errors.ts';
import type { TaskHandler } from '../src/task-handler.ts';

/** EXECUTE_ASSISTANT: hands the input to the assistant that the command names. */
export function executeAssistant(assistants: AssistantRegistry): TaskHandler {
  return {
    duration({ payload }) {
      try {
        return assistants.get(payload?.assistantId).duration;
      } catch (error) {
        // Nobody to ask: the work is to say so.
        if (error instanceof DefiniteError) return 'short';
        throw error;
      }
    },
    work({ command: { payload } }, signal) {
      const assistant = assistants.get(payload?.assistantId);
      const metadata = payload?.metadata ?? {};
      const { role } = metadata;
      if (role !== undefined && typeof role !== 'string')
        throw validationError('payload.metadata.role', 'must be string');
      return assistant.run(
        { input: payload?.input ?? '', metadata, ...(role !== undefined && { role }) },
        signal,
      );
    },
  };
}
